"""Figures of the product, measured and recorded, never asserted: `python -m benchmarks NAME --json`."""
