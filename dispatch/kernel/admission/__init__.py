"""Whether a process may use the database: it must know the schema, and the database its keys."""
