"""Webhooks: decisions on plain values."""
