"""Simulation: one use case each, inside a transaction that it does not own."""
