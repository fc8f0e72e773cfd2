"""The pages of planned work and outages."""
