"""The best plan that routes met before make together."""
