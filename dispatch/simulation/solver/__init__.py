"""Simulation: the planning library, driven from here."""
