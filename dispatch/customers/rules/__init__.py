"""Customers: decisions on plain values."""
