"""Accounts: decisions on plain values."""
