"""The problem as arrays for compiled code."""
