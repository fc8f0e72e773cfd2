"""Quality: questions to the database."""
