"""Field: questions to the database."""
