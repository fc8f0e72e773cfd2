"""Orders: routes and their schemas."""
