"""Reports: decisions on plain values."""
