"""How functions of this package are compiled."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """A function that only compiled code calls: without the wrappers, which take longer to compile than it does."""
    make = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
    return cast("F", make(function))


def entry_point(function: F) -> F:
    """The function that Python calls; it is kept on disk together with all that it calls."""
    return cast("F", njit(cache=True, nogil=True, error_model="numpy")(function))
