"""Uncertainty: routes and their schemas."""
