"""Days drawn from a seed: technicians, their visits, and what goes otherwise."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dispatch.live_day.rules.disruptions import Disruption
from dispatch.planning.rules.snapshots import BreakFacts, Point, ShiftFacts, TechnicianFacts, VisitFacts
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import Priority, Tier
from dispatch.vocabulary.windows import Window

CENTRE = (47.14, 9.52)
REACH_DEGREES = 0.12
NEAR_DEGREES = 0.03
SERVICE_SECONDS = 45 * 60
STARTS = ((8, 10), (9, 20), (10, 40), (12, 50), (14, 10))
HOURS = (9, 10, 11, 13, 14)
"""When word of what goes otherwise comes in."""

EACH_HOUR = {
    Disruption.TECHNICIAN_ILL: 1,
    Disruption.VISIT_LONGER: 6,
    Disruption.EMERGENCY: 4,
    Disruption.CUSTOMER_CANCELS: 3,
}
"""Of each kind for every hour and two hundred technicians."""


@dataclass(frozen=True)
class Happening:
    """What goes otherwise, and where to look for whom it concerns: a number that the day takes as it needs."""

    at: datetime
    kind: Disruption
    number: int
    point: Point


@dataclass(frozen=True)
class Plot:
    """One day before it begins. `pace` is by how much each visit's work differs from the plan, by visit."""

    day: date
    technicians: tuple[TechnicianFacts, ...]
    shifts: tuple[ShiftFacts, ...]
    visits: tuple[VisitFacts, ...]
    happenings: tuple[Happening, ...]
    pace: dict[int, float]


def a_day(day: date, technicians: int, seed: int) -> Plot:
    """A well-booked day that nobody has planned yet: five visits near each technician's home."""
    draw = random.Random(f"{seed} {day}")
    midnight = datetime.combine(day, time(), UTC)
    people = tuple(TechnicianFacts(id, _somewhere(draw), 100, ()) for id in range(1, technicians + 1))
    noon = Window(midnight + timedelta(hours=11), midnight + timedelta(hours=13))
    whole = Window(midnight + timedelta(hours=7), midnight + timedelta(hours=16))
    shifts = tuple(ShiftFacts(person.id, person.id, whole, (BreakFacts(30, noon),)) for person in people)
    visits = tuple(
        _visit(
            len(STARTS) * (person.id - 1) + number + 1, person, midnight + timedelta(hours=hour, minutes=minute), draw
        )
        for person in people
        for number, (hour, minute) in enumerate(STARTS)
    )
    happenings = tuple(
        Happening(midnight + timedelta(hours=hour), kind, draw.randrange(1_000_000), _somewhere(draw))
        for hour in HOURS
        for kind, count in EACH_HOUR.items()
        for _ in range(max(1, count * technicians // 200))
    )
    pace = {visit.id: draw.triangular(0.7, 1.5, 1.0) for visit in visits}
    return Plot(day, people, shifts, visits, happenings, pace)


def an_emergency(id: int, happening: Happening) -> VisitFacts:
    """Somebody without a line who was not expected."""
    return VisitFacts(
        id, VisitState.DRAFT, happening.point, SERVICE_SECONDS, (), Priority.EMERGENCY, Tier.STANDARD, happening.at
    )


def _visit(id: int, person: TechnicianFacts, start: datetime, draw: random.Random) -> VisitFacts:
    lat, lon = (home + draw.uniform(-NEAR_DEGREES, NEAR_DEGREES) for home in person.home)
    opens = start.replace(hour=start.hour - start.hour % 2, minute=0)
    # Every other customer has booked this window; the rest can be met at any time of the day.
    own = (Window(opens, opens + timedelta(hours=2)),) if id % 2 else ()
    return VisitFacts(
        id, VisitState.DRAFT, (lat, lon), SERVICE_SECONDS, (), Priority.NORMAL, Tier.STANDARD,
        start - timedelta(days=1), own,
    )  # fmt: skip


def _somewhere(draw: random.Random) -> Point:
    lat, lon = (draw.triangular(-REACH_DEGREES, REACH_DEGREES) for _ in range(2))
    return CENTRE[0] + lat, CENTRE[1] + lon
