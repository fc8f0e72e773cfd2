"""Slow work about technicians, between transactions."""
