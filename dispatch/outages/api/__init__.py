"""Outages: routes and their schemas."""
