"""Outages: use cases within one transaction."""
