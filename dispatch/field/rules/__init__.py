"""Field: decisions on plain values."""
