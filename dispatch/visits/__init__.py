"""Visits: one trip to one site, its appointment, its promise and who goes."""
