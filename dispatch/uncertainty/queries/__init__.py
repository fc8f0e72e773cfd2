"""Uncertainty: questions to the database."""
