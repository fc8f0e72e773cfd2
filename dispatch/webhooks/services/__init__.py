"""Webhooks: use cases within one transaction."""
