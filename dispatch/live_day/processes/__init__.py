"""Live day: slow work between several short transactions."""
