"""Field: what technicians report, their day, and when they will arrive."""
