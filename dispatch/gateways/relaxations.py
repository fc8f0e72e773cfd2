"""What would have to give way so that a visit gets a place: minutes of work, a skill, minutes of its windows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from dispatch.domain.appointments import block_around
from dispatch.domain.snapshots import Snapshot, VisitFacts, span_of_days
from dispatch.domain.windows import Window, merged
from dispatch.gateways.seats import Seat, TravelBook, find_seat
from routing.relax import least_minutes

MOST_OVERTIME, MOST_WAITING = 240, 24 * 60
"""Minutes: for so long at most somebody stays, and so far at most from the customer's windows a visit is tried."""


@dataclass(frozen=True)
class Relaxation:
    """The smallest change of one rule that makes room, and the place that the visit would get.

    minutes: of overtime, or how far outside of the customer's windows. skills: those that whoever comes would lack.
    window: what could then be promised, where the time is another one.
    """

    kind: str
    sentence: str
    seat: Seat
    minutes: int = 0
    skills: tuple[str, ...] = ()
    window: Window | None = None


def relaxations(snapshot: Snapshot, wanted: VisitFacts, book: TravelBook) -> tuple[Relaxation, ...]:
    """One for each rule by whose change alone the visit gets a place: the fewest minutes first, a skill last.

    Where no single rule is enough, another time and nobody with the skills are tried together.
    """
    tried = [_overtime(snapshot, wanted, book), _other_time(snapshot, wanted, book), _skills(snapshot, wanted, book)]
    found = [one for one in tried if one is not None] or _both(snapshot, wanted, book)
    return tuple(sorted(found, key=lambda one: (bool(one.skills), one.minutes)))


def _overtime(snapshot: Snapshot, wanted: VisitFacts, book: TravelBook) -> Relaxation | None:
    def seat(minutes: int) -> Seat | None:
        more = timedelta(minutes=minutes)
        longer = [replace(one, during=Window(one.during.start, one.during.end + more)) for one in snapshot.shifts]
        return _seat(replace(snapshot, shifts=tuple(longer)), wanted, book)

    found = least_minutes(seat, MOST_OVERTIME)
    if found is None:
        return None
    return Relaxation("overtime", f"With {found[0]} min of overtime it has a place.", found[1], found[0])


def _other_time(snapshot: Snapshot, wanted: VisitFacts, book: TravelBook) -> Relaxation | None:
    zone = ZoneInfo(snapshot.zone)
    days = span_of_days(snapshot.first_day, snapshot.last_day, zone)

    def seat(minutes: int) -> Seat | None:
        more = timedelta(minutes=minutes)
        wider = [
            Window(start, end)
            for window in wanted.windows
            if (start := max(window.start - more, snapshot.taken_at)) < (end := min(window.end + more, days.end))
        ]
        return _seat(snapshot, replace(wanted, windows=merged(wider)), book) if wider else None

    found = least_minutes(seat, MOST_WAITING)
    if found is None:
        return None
    minutes, there = found
    sentence = f"There is a place {minutes} min outside of the customer's windows."
    return Relaxation("window", sentence, there, minutes, window=block_around(there.start, zone))


def _skills(snapshot: Snapshot, wanted: VisitFacts, book: TravelBook) -> Relaxation | None:
    """The fewest skills that could be done without; of equally many those with which the routes grow least."""
    for lacking in _subsets(wanted.skills):
        seats = [(skills, _seat(snapshot, _without(wanted, skills), book)) for skills in lacking]
        cheapest = min(
            ((seat.price, skills, seat) for skills, seat in seats if seat is not None),
            key=lambda one: one[:2],
            default=None,
        )
        if cheapest is not None:
            _, skills, there = cheapest
            sentence = f"Somebody without {', '.join(skills)} could come."
            return Relaxation("skill", sentence, there, skills=skills)
    return None


def _both(snapshot: Snapshot, wanted: VisitFacts, book: TravelBook) -> list[Relaxation]:
    found = _other_time(snapshot, _without(wanted, wanted.skills), book) if wanted.skills else None
    if found is None:
        return []
    sentence = f"{found.sentence[:-1]}, with somebody without {', '.join(wanted.skills)}."
    return [replace(found, kind="window_and_skill", sentence=sentence, skills=wanted.skills)]


def _subsets(skills: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], ...]]:
    for size in range(1, len(skills) + 1):
        yield tuple(combinations(skills, size))


def _without(wanted: VisitFacts, skills: tuple[str, ...]) -> VisitFacts:
    return replace(wanted, skills=tuple(skill for skill in wanted.skills if skill not in skills))


def _seat(snapshot: Snapshot, wanted: VisitFacts, book: TravelBook) -> Seat | None:
    seat = find_seat(snapshot, wanted, book)
    return seat if isinstance(seat, Seat) else None
