"""Outages: slow work between transactions."""
