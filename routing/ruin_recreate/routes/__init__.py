"""Compiled: the times and the price of one route."""
