"""Visits: questions to the database."""
