"""Simulation: questions to the database."""
