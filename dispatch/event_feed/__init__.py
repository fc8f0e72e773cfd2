"""Event feed: what happened, in order, for other systems."""
