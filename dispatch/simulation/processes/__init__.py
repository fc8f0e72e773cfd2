"""Simulation: slow work between several short transactions."""
