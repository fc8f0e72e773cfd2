"""Emails: decisions on plain values."""
