"""A large problem in parts, and the parts together again."""
