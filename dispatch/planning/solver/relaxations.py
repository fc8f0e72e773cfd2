"""What would have to give way for a visit that has no place: the smallest of each kind, measured by real seats."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from dispatch.planning.rules.snapshots import ShiftFacts, Snapshot, VisitFacts, span_of_days
from dispatch.planning.solver.insertion import InsertionPlace, TravelBook, find_place
from dispatch.vocabulary.windows import Window, merged
from routing import MOST_OVERTIME, least

MINUTE = timedelta(minutes=1)

LONGEST_WINDOW = timedelta(hours=4)
"""No longer window is named, however long the time was that the customer could be reached in."""


class RelaxationKind(StrEnum):
    """What gives way."""

    OVERTIME = "overtime"
    WINDOW = "window"
    SKILL = "skill"
    WINDOW_AND_SKILL = "window_and_skill"


@dataclass(frozen=True)
class RelaxedPlacement:
    """One change of a rule, and the place that the visit would get by it.

    minutes: of overtime for the one who comes, or how far the window lies from the nearest one that was asked for.
    window: the nearest one that would do. skills: what whoever comes may lack.
    """

    kind: RelaxationKind
    place: InsertionPlace
    minutes: int | None = None
    window: Window | None = None
    skills: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """For a person."""
        amount = "1 minute" if self.minutes == 1 else f"{self.minutes} minutes"
        away, names = f"{amount} from the one asked for", " and ".join(self.skills)
        return {
            RelaxationKind.OVERTIME: f"Allow {amount} of overtime.",
            RelaxationKind.WINDOW: f"Ask the customer for another window, {away}.",
            RelaxationKind.SKILL: f"Send somebody without {names}.",
            RelaxationKind.WINDOW_AND_SKILL: f"Send somebody without {names}, in a window {away}.",
        }[self.kind]


def relaxations(snapshot: Snapshot, wanted: VisitFacts, book: TravelBook) -> tuple[RelaxedPlacement, ...]:
    """The smallest of each kind that would place the visit by itself; both together only where none does.

    Time gives way first, the fewest minutes before more, then a skill: somebody must answer for that.
    """
    found = [
        one
        for one in (_overtime(snapshot, wanted, book), _window(snapshot, wanted, book), _skill(snapshot, wanted, book))
        if one is not None
    ]
    if not found and wanted.skills:
        bare = _window(snapshot, replace(wanted, skills=()), book)
        found = [replace(bare, kind=RelaxationKind.WINDOW_AND_SKILL, skills=wanted.skills)] if bare else []
    return tuple(sorted(found, key=lambda one: (one.minutes is None, one.minutes, one.place.price)))


def _overtime(snapshot: Snapshot, wanted: VisitFacts, book: TravelBook) -> RelaxedPlacement | None:
    found = least(lambda minutes: _place(_longer(snapshot, minutes * MINUTE), wanted, book), MOST_OVERTIME)
    return None if found is None else RelaxedPlacement(RelaxationKind.OVERTIME, found[1], minutes=found[0])


def _longer(snapshot: Snapshot, more: timedelta) -> Snapshot:
    """Every shift that is not over ends so much later, or when the technician's next one begins."""
    following = {
        one.id: after.during.start
        for one, after in pairwise(sorted(snapshot.shifts, key=lambda one: (one.technician_id, one.during.start)))
        if one.technician_id == after.technician_id
    }

    def longer(shift: ShiftFacts) -> ShiftFacts:
        end = min(shift.during.end + more, max(shift.during.end, following.get(shift.id, shift.during.end + more)))
        return replace(shift, during=Window(shift.during.start, end))

    return replace(
        snapshot,
        shifts=tuple(longer(one) if one.during.end > snapshot.taken_at else one for one in snapshot.shifts),
    )


def _window(snapshot: Snapshot, wanted: VisitFacts, book: TravelBook) -> RelaxedPlacement | None:
    """The nearest window that would do, found by widening those asked for on both sides."""
    asked, days = wanted.windows, _these_days(snapshot)
    farthest = max(max(one.start - days.start, days.end - one.end) for one in asked)

    def place_within(minutes: int) -> InsertionPlace | None:
        return _place(snapshot, replace(wanted, windows=_widened(asked, minutes * MINUTE)), book)

    found = least(place_within, -(-farthest // MINUTE))
    if found is None:
        return None
    minutes, place = found
    window = _nearest(asked, place.start, minutes * MINUTE)
    if window.start < snapshot.taken_at:
        window = Window(snapshot.taken_at, snapshot.taken_at + window.length)
    return RelaxedPlacement(RelaxationKind.WINDOW, place, minutes, window)


def _widened(windows: Iterable[Window], by: timedelta) -> tuple[Window, ...]:
    return merged(Window(one.start - by, one.end + by) for one in windows)


def _nearest(asked: Iterable[Window], arrival: datetime, by: timedelta) -> Window:
    """The window that holds the arrival when the one asked for that lies nearest to it is moved so far."""
    one = min(asked, key=lambda one: max(one.start - arrival, arrival - one.end))
    length = min(one.length, LONGEST_WINDOW)
    if arrival < one.start:
        return Window(one.start - by, one.start - by + length)
    return Window(one.end + by - length, one.end + by)


def _skill(snapshot: Snapshot, wanted: VisitFacts, book: TravelBook) -> RelaxedPlacement | None:
    """The one skill without which it is cheapest; all of them where no single one is enough."""
    single = [one for skill in wanted.skills if (one := _without(snapshot, wanted, (skill,), book))]
    if single or len(wanted.skills) < 2:
        return min(single, key=lambda one: one.place.price, default=None)
    return _without(snapshot, wanted, wanted.skills, book)


def _without(
    snapshot: Snapshot, wanted: VisitFacts, skills: tuple[str, ...], book: TravelBook
) -> RelaxedPlacement | None:
    rest = tuple(skill for skill in wanted.skills if skill not in skills)
    place = _place(snapshot, replace(wanted, skills=rest), book)
    return None if place is None else RelaxedPlacement(RelaxationKind.SKILL, place, skills=skills)


def _place(snapshot: Snapshot, wanted: VisitFacts, book: TravelBook) -> InsertionPlace | None:
    place = find_place(snapshot, wanted, book)
    return place if isinstance(place, InsertionPlace) else None


def _these_days(snapshot: Snapshot) -> Window:
    """The snapshot's days, over which a place is looked for."""
    return span_of_days(snapshot.first_day, snapshot.last_day, ZoneInfo(snapshot.zone))
