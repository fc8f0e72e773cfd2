"""Outages: decisions on plain values."""
