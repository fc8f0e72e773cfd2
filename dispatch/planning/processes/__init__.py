"""Planning: slow work between several short transactions."""
