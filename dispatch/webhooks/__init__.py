"""Webhooks: events are sent to other systems as they happen, signed, again and again until they are taken."""
