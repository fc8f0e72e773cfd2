"""Aftercare: decisions on plain values."""
