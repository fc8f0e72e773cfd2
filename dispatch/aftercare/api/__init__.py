"""Aftercare: routes and their schemas."""
