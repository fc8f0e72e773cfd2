"""Questions to the database, by what they are about. Each is limited to what its actor may see."""
