"""What a process runs its deciding transaction through, so that the same request twice decides once."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from dispatch.kernel.work import Work

Decided = TypeVar("Decided")


class RunOnce(Protocol):
    """Runs what decides, within the transaction that writes it, or refuses to because that was done before."""

    def __call__(self, work: Work, decide: Callable[[], Decided], /) -> Decided: ...


def every_time(_work: Work, decide: Callable[[], Decided]) -> Decided:
    """Runs it however often it is asked for."""
    return decide()
