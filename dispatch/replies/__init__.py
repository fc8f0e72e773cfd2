"""Replies: what customers write back, and what is done about it."""
