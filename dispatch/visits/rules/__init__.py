"""Visits: decisions on plain values."""
