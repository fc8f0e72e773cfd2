"""Uncertainty: a calibration, between transactions."""
