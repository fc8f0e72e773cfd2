"""Emails: routes and their schemas."""
