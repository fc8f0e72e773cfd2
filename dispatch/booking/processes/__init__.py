"""Booking: slow work between several short transactions."""
