"""Processes of campaigns."""
