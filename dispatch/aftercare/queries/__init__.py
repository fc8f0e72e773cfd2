"""Aftercare: questions to the database."""
