"""Makes the streets of the console's map out of an OpenStreetMap extract."""
