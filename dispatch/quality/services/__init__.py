"""Quality: use cases within one transaction."""
