"""Messaging: routes and their schemas."""
