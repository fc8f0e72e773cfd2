"""Reports: questions to the database."""
