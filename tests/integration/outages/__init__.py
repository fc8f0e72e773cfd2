"""Planned work and outages through the doors of those who use them."""
