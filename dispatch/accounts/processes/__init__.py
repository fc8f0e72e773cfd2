"""Accounts: slow work between several short transactions."""
