"""Event feed: questions to the database."""
