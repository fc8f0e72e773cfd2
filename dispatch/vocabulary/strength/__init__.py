"""Which passwords and secrets are good enough."""
