"""Goodwill: decisions on plain values."""
