"""Uncertainty: how long work and drives really take, learned from completed visits, and whether odds came true."""
