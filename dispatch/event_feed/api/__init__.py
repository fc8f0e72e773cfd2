"""Event feed: routes and their schemas."""
