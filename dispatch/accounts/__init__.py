"""Accounts: users, tokens and technicians' devices, and who may do what."""
