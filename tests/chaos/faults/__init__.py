"""Kills and faults of every kind, one after the other: `python -m tests.chaos.faults --minutes 8 --seed 1`."""
