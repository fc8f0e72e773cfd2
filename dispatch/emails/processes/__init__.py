"""Emails: slow work between transactions."""
