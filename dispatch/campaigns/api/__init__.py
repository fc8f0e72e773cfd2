"""Campaigns: routes and their schemas."""
