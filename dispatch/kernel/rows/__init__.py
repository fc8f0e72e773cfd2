"""Rows that the kernel keeps of requests: their keys, their pace, and how often somebody asked."""
