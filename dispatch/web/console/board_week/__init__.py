"""The week at a glance, beside the day's board."""
