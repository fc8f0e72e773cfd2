"""The network, and the quickest ways through it."""
