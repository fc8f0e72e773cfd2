"""Worklist: questions to the database."""
