"""Simulation: days of a territory are played under another policy, and both are compared."""
