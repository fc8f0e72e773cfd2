"""The database: session, one schema of tables, ranges, and what a conflict means."""
