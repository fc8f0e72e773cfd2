"""How customers' texts are read."""
