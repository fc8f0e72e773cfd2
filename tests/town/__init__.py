"""Sixty days of a small town of our own making, played through the doors and counted again from its events."""
