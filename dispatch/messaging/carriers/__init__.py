"""Messaging: who carries texts, chosen from the settings."""
