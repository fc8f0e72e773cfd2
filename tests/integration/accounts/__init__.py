"""Users, their bounds and their tokens."""
