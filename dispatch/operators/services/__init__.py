"""Goodwill: use cases within one transaction."""
