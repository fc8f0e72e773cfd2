"""The house itself on pages: who did what in it, and what of its set-up would make it refuse customers."""
