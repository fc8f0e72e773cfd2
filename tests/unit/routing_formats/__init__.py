"""Files in and out, names, pictures and the command line of the planner."""
