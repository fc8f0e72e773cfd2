"""Planning: questions to the database."""
