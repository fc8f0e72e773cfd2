"""Uncertainty: use cases within a transaction."""
