"""Where one more job would go in a plan as it stands."""
