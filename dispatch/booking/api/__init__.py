"""Booking: routes and their schemas."""
