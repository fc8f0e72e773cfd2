"""Operators: the companies that one installation serves, each with its brand, sender, words, territories and people."""
