"""Several processes search: rivals on the whole, or each a territory."""
