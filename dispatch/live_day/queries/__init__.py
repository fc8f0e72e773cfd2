"""Live day: questions to the database."""
