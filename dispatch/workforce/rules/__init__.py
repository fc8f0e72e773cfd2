"""Workforce: decisions on plain values."""
