"""What leads from an answer back to its request, and what was refused."""
