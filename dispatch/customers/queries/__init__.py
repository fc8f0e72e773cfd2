"""Customers: questions to the database."""
