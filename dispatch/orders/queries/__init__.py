"""Orders: questions to the database."""
