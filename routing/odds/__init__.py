"""How a plan may turn out on days as they happen: the odds of each promise, and windows that hold with given odds."""
