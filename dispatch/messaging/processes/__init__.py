"""Messaging: slow work between several short transactions."""
