"""Planning: routes and their schemas."""
