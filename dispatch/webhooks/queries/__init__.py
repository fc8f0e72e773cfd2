"""Webhooks: questions to the database."""
