"""Emails: questions to the database."""
