"""Campaigns: care visits offered to chosen customers, from the lines that are chosen to what came of it."""
