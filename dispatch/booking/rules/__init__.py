"""Booking: decisions on plain values."""
