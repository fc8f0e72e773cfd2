"""Replies: slow work between several short transactions."""
