"""Privacy: what is held of a customer, given out and erased, and what is let go by itself after its time."""
