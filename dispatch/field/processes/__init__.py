"""Field: slow work between several short transactions."""
