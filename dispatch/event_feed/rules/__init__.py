"""The event feed: decisions on plain values."""
