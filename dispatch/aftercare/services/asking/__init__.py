"""Whom is asked how it was, in which words, and what they say."""
