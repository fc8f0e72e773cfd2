"""Planning with OR-Tools' routing library alone: the second opinion, and the fallback where numba is missing."""

from routing.ortools_engine.search import plan

__all__ = ["plan"]
