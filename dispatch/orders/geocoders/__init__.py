"""Orders: services that turn an address into a point."""
