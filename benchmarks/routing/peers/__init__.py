"""Other planners on the same instances; their packages are an extra of the benchmark (`pip install -e .[bench]`)."""
