"""Work done in this process as workers would do it, and several things at the same moment."""
