"""Planning: the planning library, driven from here."""
