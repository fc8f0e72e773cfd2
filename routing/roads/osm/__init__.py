"""From an OpenStreetMap extract to a network."""
