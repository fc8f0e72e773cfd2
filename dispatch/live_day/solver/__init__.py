"""Live day: the planning library, driven from here."""
