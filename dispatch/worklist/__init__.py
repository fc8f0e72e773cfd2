"""Worklist: the tasks that wait for a person."""
