"""Messaging: texts to customers, from the fact that causes one to the carrier's receipt."""
