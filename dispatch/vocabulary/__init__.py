"""What everybody speaks: states, terms, errors, permissions, windows of time."""
