"""Webhooks: slow work between transactions."""
