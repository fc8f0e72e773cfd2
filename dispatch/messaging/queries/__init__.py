"""Messaging: questions to the database."""
