"""A simulated week: the same days and disruptions under two ways to plan."""
