"""Customers: slow work between several short transactions."""
