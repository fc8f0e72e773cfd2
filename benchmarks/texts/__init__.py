"""What the benchmark of messages is made of."""
