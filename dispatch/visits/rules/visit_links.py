"""The order between two visits: one comes only after another is done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.vocabulary.states import PLANNABLE_VISITS, VisitState
from dispatch.vocabulary.windows import Window

STILL_THERE = timedelta(minutes=5)
"""Whoever has overrun their planned end is taken to need this much longer."""


@dataclass(frozen=True, slots=True)
class LinkedVisit:
    """An open visit that another one waits for, or that waits for another: where it stands.

    `reference` is what its order is called; empty, like the time, where the reader may not see it. `during` is the
    planned arrival to the planned end, None while it has no time.
    """

    id: int
    reference: str = ""
    number: int = 1
    state: VisitState = VisitState.DRAFT
    service_seconds: int = 0
    during: Window | None = None
    eta: datetime | None = None
    arrived_at: datetime | None = None

    @property
    def name(self) -> str:
        """What a person calls it, within a sentence."""
        return f"visit {self.number} of order {self.reference}" if self.reference else "another visit"

    def ends_at(self, now: datetime) -> datetime | None:
        """When it will be done as far as anybody knows, always ahead of `now`; None while it has no time."""
        if self.during is None:
            return None
        there = self.arrived_at if self.state == VisitState.ON_SITE else None
        start = there or max(self.eta or self.during.start, now)
        return max(start + timedelta(seconds=self.service_seconds), self.during.end, now + STILL_THERE)

    @property
    def can_still_move(self) -> bool:
        """Whether nobody has set out for it."""
        return self.state in PLANNABLE_VISITS


@dataclass(frozen=True, slots=True)
class VisitLinks:
    """What a visit waits for, as long as that is not done, and what waits for it."""

    after: LinkedVisit | None = None
    awaited_by: tuple[LinkedVisit, ...] = ()


UNLINKED = VisitLinks()
