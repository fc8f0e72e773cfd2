"""What benchmarks of the whole backend share: a house on its own database, and towns to work in."""
