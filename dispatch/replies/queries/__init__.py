"""Replies: questions to the database."""
