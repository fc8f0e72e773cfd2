"""Quality: decisions on plain values."""
