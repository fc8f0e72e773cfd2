"""How functions of this package are compiled."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """A function that only compiled code calls: without the wrappers, which take longer to compile than it does."""
    make = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
    return cast("F", make(function))


def compiled_loop(function: F) -> F:
    """A short loop over numbers of one kind: sums may be taken in any order, so that several steps are made at once."""
    make = njit(nogil=True, error_model="numpy", fastmath=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
    return cast("F", make(function))


def entry_point(function: F) -> F:
    """The function that Python calls; it is kept on disk together with all that it calls."""
    return cast("F", njit(cache=True, nogil=True, error_model="numpy")(function))
