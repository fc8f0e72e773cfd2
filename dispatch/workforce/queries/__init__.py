"""Workforce: questions to the database."""
