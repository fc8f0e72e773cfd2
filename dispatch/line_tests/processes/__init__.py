"""The tests themselves, between transactions."""
