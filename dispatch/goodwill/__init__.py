"""Goodwill: what a customer is given for the trouble they had, within limits by role, each on the ledger."""
