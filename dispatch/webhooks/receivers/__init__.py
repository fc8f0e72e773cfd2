"""Webhooks: the way to other systems' servers."""
