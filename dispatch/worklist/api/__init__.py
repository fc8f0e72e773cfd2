"""Worklist: routes and their schemas."""
