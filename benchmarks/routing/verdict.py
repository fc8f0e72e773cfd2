"""What an independent checker says about a set of routes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Routes = Mapping[int, Sequence[int]]
"""Job numbers in order, by the number of the technician, shift or vehicle, all as in the instance's file."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`objective` is in the instance's own unit, smaller is better; `net` leaves out what nobody could serve.

    `faults` are sentences; with any of them the objective means nothing.
    """

    objective: float
    net: float
    unserved: int
    faults: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.faults
