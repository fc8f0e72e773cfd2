"""Accounts: questions to the database."""
