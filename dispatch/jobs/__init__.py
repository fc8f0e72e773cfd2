"""What the workers do: thin calls of processes and services, by name and by schedule."""
