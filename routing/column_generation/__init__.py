"""Column generation: routes as columns of a linear program, for bounds and for the worth of a time slot."""
