"""Orders: slow work between several short transactions."""
