"""Live day: decisions on plain values."""
