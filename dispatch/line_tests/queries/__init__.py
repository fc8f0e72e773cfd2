"""Questions about line tests."""
