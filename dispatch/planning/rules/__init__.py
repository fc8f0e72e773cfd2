"""Planning: decisions on plain values."""
