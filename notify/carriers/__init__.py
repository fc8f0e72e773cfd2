"""Who carries a text: one protocol, a module per carrier."""
