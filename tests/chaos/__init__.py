"""Campaigns of faults against sending, with recorded seeds: `python -m tests.chaos --texts 2000 --seed 7`."""
