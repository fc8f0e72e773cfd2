"""Booking: arrival windows offered, held, confirmed, changed, and waited for."""
