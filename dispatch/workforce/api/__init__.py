"""Workforce: routes and their schemas."""
