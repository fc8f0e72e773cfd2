"""Live day: routes and their schemas."""
