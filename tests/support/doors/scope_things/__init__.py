"""One of everything that has an id, by what it belongs to: each module adds its own to a ground that is laid first."""
