"""Systems that test lines."""
