"""Uncertainty: how factors are learned, and how what was stated compares with what happened."""
