"""Operations: health, readiness, the worker, and the upkeep of the installation."""
