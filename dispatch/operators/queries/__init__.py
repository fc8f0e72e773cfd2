"""Goodwill: questions to the database."""
