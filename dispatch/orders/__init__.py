"""Orders: what the operator asks for, taken in by API or file, located and amended."""
