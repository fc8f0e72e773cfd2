"""Which promises will break as things stand, and what a repair would cost."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.vocabulary.windows import Window

TOLERANCE = timedelta(minutes=10)
"""An arrival that is expected later than this after its window puts the promise at risk."""


SAFE_AGAIN = 10
"""A promise that was at risk by its odds is safe once they are so many points above the limit: it does not flicker."""

WORTH_WRITING = 3.0
"""Points by which odds must change to be written anew."""


@dataclass(frozen=True, slots=True)
class PromiseRisk:
    """By how much an arrival is expected after its window (0: within it), and on how many of 100 days it is in time."""

    late_seconds: int
    odds_percent: float | None


class RepairKind(StrEnum):
    """The ways to repair, in the order in which equal prices rank."""

    OTHER_TECHNICIAN = "other_technician"
    SWAP = "swap"
    LATER_WINDOW = "later_window"
    CALL_CUSTOMER = "call_customer"


SENTENCES = {
    RepairKind.OTHER_TECHNICIAN: "Send another technician, who arrives within the promised window.",
    RepairKind.SWAP: "Let the two technicians exchange visits; both promises are kept.",
    RepairKind.LATER_WINDOW: "Agree on a later arrival with the customer.",
    RepairKind.CALL_CUSTOMER: "Call the customer and say when the technician comes.",
}

CALL_PRICE = 900
"""A call takes a person a quarter of an hour, and the promise is broken all the same."""

LATER_PRICE = 600
"""A later window breaks the promise, too, but before the customer has waited for it."""


SLIP = timedelta(minutes=10)
"""While a person reads, time passes: whoever arrives within this of what was shown still is that repair."""

PRICE_SLIP = 300
"""So much more, in seconds of driving, may it cost by then."""


@dataclass(frozen=True, slots=True)
class PricedRepair:
    """One repair: who comes when, and its price in seconds of driving.

    A swap names the visit that is taken over in exchange, and when that one's customer is reached. `expected_broken`:
    how many promises are then to be expected broken, this one and what others win or lose by it; `expected_price`: the
    price with what these are worth. Both are None where a broken promise is worth nothing.
    """

    kind: RepairKind
    price: int
    technician_id: int | None = None
    arrival: datetime | None = None
    other_visit_id: int | None = None
    other_arrival: datetime | None = None
    expected_broken: float | None = None
    expected_price: int | None = None

    @property
    def sentence(self) -> str:
        return SENTENCES[self.kind]

    @property
    def rank(self) -> int:
        """What it is compared by: its price, with the odds where they have one."""
        return self.price if self.expected_price is None else self.expected_price

    def weighed(self, broken: float, worth: int) -> "PricedRepair":
        """The repair with so many promises to be expected broken, each worth so many seconds of driving."""
        told = round(broken, 2)
        return replace(self, expected_broken=told, expected_price=self.price + round(worth * told))


def late_seconds(expected: datetime | None, window: Window) -> int:
    """By how much a promise will break, in seconds; 0 while it is not at risk."""
    if expected is None or expected - window.end <= TOLERANCE:
        return 0
    return int((expected - window.end).total_seconds())


def is_unlikely(odds_percent: float | None, limit: int, *, was_at_risk: bool) -> bool:
    """Whether the odds put a promise at risk: below the limit, or not far above it where it was at risk before."""
    return odds_percent is not None and odds_percent < limit + (SAFE_AGAIN if was_at_risk and limit else 0)


def around(arrival: datetime, earliest: datetime, latest: datetime | None = None) -> Window | None:
    """The time in which an arrival still is the one that was shown; None when that has passed."""
    start = max(arrival - SLIP, earliest)
    end = min(arrival + SLIP, latest) if latest is not None else arrival + SLIP
    return Window(start, end) if start < end else None


def cheapest_first(options: list[PricedRepair]) -> list[PricedRepair]:
    """The options by what they are expected to cost; of equal ones in the order of `RepairKind`."""
    order = list(RepairKind)
    return sorted(options, key=lambda option: (option.rank, order.index(option.kind)))
