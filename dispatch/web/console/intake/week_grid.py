"""A week of arrival windows as a table: a row for each time of day, a column for each local day.

Above it stands how full each half-day is, and what is proposed first lies in quiet ones, where there are any.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dispatch.booking.rules.slots import HalfDayFill, Offer, OfferReason, Offers, RefusedWindow
from dispatch.vocabulary.windows import Window
from dispatch.web.local_time import LocalTime

DAYS = 7
BEST = 3
"""So many offers are marked as those to propose first."""


@dataclass(frozen=True)
class GridCell:
    """One window: offered, with its rank from 1 over the whole week, or refused."""

    window: Window
    offer: Offer | None = None
    rank: int = 0
    refused: RefusedWindow | None = None

    @property
    def value(self) -> str:
        """The window as a form sends it."""
        return f"{self.window.start.isoformat()}/{self.window.end.isoformat()}"

    @property
    def is_quiet(self) -> bool:
        """Whether it is offered in a half-day with much room."""
        return self.offer is not None and OfferReason.QUIET in self.offer.why

    @property
    def is_best(self) -> bool:
        """Whether it is among those to propose first."""
        return 0 < self.rank <= BEST


@dataclass(frozen=True)
class WeekGrid:
    """The days, and for each time of day (its words) a cell a day; None where the day has no such window."""

    days: tuple[date, ...]
    rows: tuple[tuple[str, tuple[GridCell | None, ...]], ...]
    proposed: tuple[GridCell, ...]
    """The best offers, the best first."""
    fills: tuple[tuple[bool, tuple[HalfDayFill | None, ...]], ...] = ()
    """Whether it is the afternoon, and for each day how full that half of it is; None where it was not looked at."""


def week_of(found: Offers, first: date, local: LocalTime, *, steers: bool = True) -> WeekGrid:
    """The week that begins on a local day, out of a search that may reach further.

    steers: whether offers in quiet half-days rank before all others; an emergency goes where it is soonest done.
    """
    days = tuple(first + timedelta(days=number) for number in range(DAYS))
    cells = list(_cells(found, days, local, steers=steers))
    by_place = {(local.span(cell.window.start, cell.window.end), local.date_of(cell.window.start)): cell
                for cell in cells}  # fmt: skip
    earliest = {label: local.clock(cell.window.start) for (label, _), cell in by_place.items()}
    labels = sorted(earliest, key=lambda label: (earliest[label], label))
    rows = tuple((label, tuple(by_place.get((label, day)) for day in days)) for label in labels)
    proposed = tuple(sorted((cell for cell in cells if cell.is_best), key=lambda cell: cell.rank))
    known = {(one.is_afternoon, one.day): one for one in found.half_days}
    fills = tuple((half, tuple(known.get((half, day)) for day in days)) for half in (False, True))
    return WeekGrid(days, rows, proposed, fills)


def _cells(found: Offers, days: Sequence[date], local: LocalTime, *, steers: bool) -> Iterator[GridCell]:
    offers = [offer for offer in found.offers if local.date_of(offer.window.start) in days]
    if steers:
        offers.sort(key=lambda offer: OfferReason.QUIET not in offer.why)  # Stable: the best of each stay first.
    yield from (GridCell(offer.window, offer, rank) for rank, offer in enumerate(offers, 1))
    yield from (GridCell(one.window, refused=one) for one in found.refused if local.date_of(one.window.start) in days)
