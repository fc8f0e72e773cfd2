"""Reports: routes and their schemas."""
