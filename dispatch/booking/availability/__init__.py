"""Booking: where a technician's day has room, remembered between requests."""
