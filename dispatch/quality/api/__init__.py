"""Quality: routes and their schemas."""
