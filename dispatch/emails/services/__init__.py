"""Emails: use cases within one transaction."""
