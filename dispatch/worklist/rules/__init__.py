"""Worklist: what follows from a task's kind."""
