"""What is played otherwise than today: a scenario, and what it makes of the people and the customers' slots."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

from dispatch.planning.rules.snapshots import ShiftFacts, Snapshot, TechnicianFacts, VisitFacts
from dispatch.vocabulary.terms import SimulatedWindows
from dispatch.vocabulary.windows import Window

LEVEL_PERCENT = 95
BLOCK_MINUTES = 120
MOST_SCENARIOS = 4
MOST_MORE = 5
"""So many technicians more or fewer than there are a scenario may have."""

COPY_OF = 1_000_000_000
"""Added to a technician's id where a scenario has one more like them."""

LONGEST_SLOT = timedelta(hours=6)
"""A customer who is at home for longer than this has no slot, but the day."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One policy; what is left at its default is as today.

    windows: how customers without a slot of their own are told a time. window_minutes: how long blocks are.
    level_percent: the odds with which windows by odds hold. slot_minutes: how long the customers' own slots are, around
    the same middle. technicians: so many more (or fewer) than there are. shift_start_minutes, shift_end_minutes: by how
    much later (or sooner) shifts begin and end. overtime_minutes: how much overtime a plan may hold, 0 as much as the
    territory lets it; overtime_price: what a minute of it costs, in minutes of driving. broken_price: what a broken
    promise costs the search, in minutes of driving; 0 plans without looking at odds, None as the house plans.
    """

    name: str
    windows: SimulatedWindows = SimulatedWindows.TODAY
    window_minutes: int = BLOCK_MINUTES
    level_percent: int = LEVEL_PERCENT
    slot_minutes: int | None = None
    technicians: int = 0
    shift_start_minutes: int = 0
    shift_end_minutes: int = 0
    overtime_minutes: int = 0
    overtime_price: int = 3
    broken_price: int | None = None


TODAY = Scenario("today")
"""The policy that every other one is held against."""


def of_facts(facts: Mapping[str, Any]) -> Scenario:
    """The scenario as it was written down; what it does not know is left out."""
    known = {field.name: facts[field.name] for field in fields(Scenario) if field.name in facts}
    return Scenario(**known | {"windows": SimulatedWindows(known.get("windows", SimulatedWindows.TODAY))})


def changes_of(scenario: Scenario) -> dict[str, Any]:
    """What is otherwise than today, by the field's name; its own name is none of it."""
    return {
        field.name: getattr(scenario, field.name)
        for field in fields(Scenario)
        if field.name != "name" and getattr(scenario, field.name) != field.default
    }


def staffed(snapshot: Snapshot, scenario: Scenario, day_number: int) -> Snapshot:
    """The snapshot with the scenario's people and hours.

    Who is copied or left out changes from day to day, so that a figure never speaks of one person.
    """
    people, shifts = snapshot.technicians, snapshot.shifts
    if scenario.technicians:
        people, shifts = _more_or_fewer(people, shifts, scenario.technicians, day_number)
    start, end = timedelta(minutes=scenario.shift_start_minutes), timedelta(minutes=scenario.shift_end_minutes)
    moved = (_moved(shift, start, end) for shift in shifts)
    return replace(snapshot, technicians=people, shifts=tuple(shift for shift in moved if shift is not None))


def with_slots(visit: VisitFacts, scenario: Scenario) -> VisitFacts:
    """The visit with the customer's own slots as long as the scenario has them."""
    if scenario.slot_minutes is None:
        return visit
    half = timedelta(minutes=scenario.slot_minutes) / 2
    return replace(visit, windows=tuple(_around(window, half) for window in visit.windows))


def _around(window: Window, half: timedelta) -> Window:
    if window.length > LONGEST_SLOT:
        return window
    middle = window.start + window.length / 2
    return Window(middle - half, middle + half)


def _moved(shift: ShiftFacts, start: timedelta, end: timedelta) -> ShiftFacts | None:
    first, last = shift.during.start + start, shift.during.end + end
    return replace(shift, during=Window(first, last)) if first < last else None


def _more_or_fewer(
    people: Sequence[TechnicianFacts], shifts: Sequence[ShiftFacts], number: int, day_number: int
) -> tuple[tuple[TechnicianFacts, ...], tuple[ShiftFacts, ...]]:
    on_shift = {shift.technician_id for shift in shifts}
    working = [person for person in people if person.id in on_shift]
    if not working:
        return tuple(people), tuple(shifts)
    chosen = [working[(day_number + turn) % len(working)] for turn in range(abs(number))]
    if number < 0:
        gone = {person.id for person in chosen}
        return _without(people, gone), tuple(shift for shift in shifts if shift.technician_id not in gone)
    copies, copied = list(people), list(shifts)
    for turn, person in enumerate(chosen, start=1):
        id = turn * COPY_OF + person.id
        copies.append(replace(person, id=id))
        copied += [
            replace(shift, id=turn * COPY_OF + shift.id, technician_id=id)
            for shift in shifts
            if shift.technician_id == person.id
        ]
    return tuple(copies), tuple(copied)


def _without(people: Iterable[TechnicianFacts], gone: set[int]) -> tuple[TechnicianFacts, ...]:
    return tuple(person for person in people if person.id not in gone)
