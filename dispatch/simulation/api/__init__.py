"""Simulation: routes and their schemas."""
