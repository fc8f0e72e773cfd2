"""Messaging: decisions on plain values."""
