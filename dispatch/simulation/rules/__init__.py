"""Simulation: decisions on plain values."""
