"""Accounts: routes and their schemas."""
