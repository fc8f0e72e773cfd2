"""Compiled: what a round of the search does to the routes."""
