"""Outages: questions to the database."""
