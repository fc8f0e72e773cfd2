"""What a Prometheus reads: this process's requests, and the state of the work that all processes share."""
