"""Customers: routes and their schemas."""
