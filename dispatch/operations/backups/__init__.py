"""Backups of the database by PostgreSQL's own tools, and the proof that they can be restored."""
