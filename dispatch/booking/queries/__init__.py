"""Booking: questions to the database."""
