"""Orders: decisions on plain values."""
