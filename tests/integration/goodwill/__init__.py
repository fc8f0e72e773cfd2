"""Goodwill through the doors."""
