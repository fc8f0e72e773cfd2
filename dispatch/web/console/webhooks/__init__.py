"""Webhooks: the console's pages of endpoints, what is sent to them, and what became of it."""

from dispatch.web.console.webhooks.pages import webhooks

__all__ = ["webhooks"]
