"""The console's pages of complaints: the list, a new one, one with all that happened, the tree of causes."""
