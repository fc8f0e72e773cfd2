"""Field: routes and their schemas."""
