"""Goodwill: routes and their schemas."""
