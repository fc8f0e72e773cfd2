"""Replies: routes and their schemas."""
