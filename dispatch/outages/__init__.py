"""Outages: planned work and faults of the network; who is told, and which repairs wait for their end."""
