"""How likely an offered window is kept, and what the visit takes from the promises of the route that it joins.

Stops stand where they are planned; drives between them are estimated by the straight line, and are never longer than
the plan leaves room for. Breaks are taken in the gap nearest to the middle of the shift that has room for them.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import cos, hypot, radians

from dispatch.booking.availability.packed_schedule import PackedSchedule
from dispatch.booking.availability.territory_gaps import TerritoryGaps
from dispatch.booking.rules.offer_odds import OfferOdds
from dispatch.booking.rules.schedule import BusyTime, Candidate, SupplyWay
from dispatch.booking.rules.slots import SlotDemand
from dispatch.planning.rules.snapshots import Point
from dispatch.uncertainty.rules.factors import LearnedLaws
from dispatch.uncertainty.rules.route_days import ROWS, DayRoute, DayStop, odds_of_routes
from dispatch.vocabulary.windows import Window
from routing.roads import GreatCircleRoads

LINES = GreatCircleRoads().calibration
DEGREE_METRES = 111_200.0

Placed = tuple[Window, int]
"""A window, and the technician who would come within it."""


@dataclass(frozen=True, slots=True)
class _Shift:
    """A technician's shift with what takes its time, in order."""

    page: PackedSchedule
    start: int
    end: int
    break_seconds: int
    taken: tuple[BusyTime, ...]


@dataclass(frozen=True, slots=True)
class _Stop:
    """What a route's times are laid out from: when and for how long, where, and when it may start."""

    start: int
    length: int
    point: Point | None
    opens: int
    closes: int | None
    row: int
    by: SupplyWay | None = None
    """The supply place that is passed on the way to it."""


def judged(
    gaps: TerritoryGaps,
    sought: SlotDemand,
    found: Mapping[Window, Sequence[Candidate]],
    laws: LearnedLaws,
    now: datetime,
) -> Mapping[Placed, OfferOdds]:
    """The odds of every candidate of every window; those whose shift is not known are left out."""
    shifts: dict[tuple[int, int], _Shift] = {}
    placed: dict[Placed, tuple[tuple[int, int], DayRoute]] = {}
    for window, candidates in found.items():
        for one in candidates:
            shift = _shift_at(gaps.lines[one.technician_id].page, one.arrival, now)
            if shift is not None:
                key = one.technician_id, shift.start
                shifts[key] = shift
                placed[window, one.technician_id] = key, _route(shift, laws, _with_new(shift, sought, window, one))
    drives = laws.of_drives(sought.territory_id)
    second = int(now.timestamp())
    usual = {key: _route(shift, laws, _stops(shift)) for key, shift in shifts.items()}
    before = dict(zip(usual, odds_of_routes(list(usual.values()), laws.usual_work, drives, second), strict=True))
    after = odds_of_routes([route for _, route in placed.values()], laws.usual_work, drives, second)
    return {
        place: _compared(route, odds, before[key])
        for (place, (key, route)), odds in zip(placed.items(), after, strict=True)
    }


def _compared(route: DayRoute, odds: Sequence[float], before: Sequence[float]) -> OfferOdds:
    new = next(number for number, stop in enumerate(route.stops) if stop.row == ROWS - 1)
    others = [*odds[:new], *odds[new + 1 :]]
    lost = [max(0.0, was - becomes) for was, becomes in zip(before, others, strict=True)]
    worst = min((becomes for loss, becomes in zip(lost, others, strict=True) if loss >= OfferOdds.FELT), default=1.0)
    return OfferOdds(odds[new], sum(lost), sum(one >= OfferOdds.FELT for one in lost), worst)


def _shift_at(page: PackedSchedule, arrival: datetime, now: datetime) -> _Shift | None:
    second = arrival.timestamp()
    schedule = page.schedule()
    for start, end, breaks in schedule.shifts:
        if start <= second < end:
            taken = tuple(
                one
                for one in schedule.taken
                if one.start < end and one.end > start and (one.expires is None or one.expires > now.timestamp())
            )
            return _Shift(page, start, end, breaks, taken)
    return None


def _stops(shift: _Shift) -> list[_Stop]:
    return [
        _Stop(
            start=one.start,
            length=one.end - one.start,
            point=one.point,
            opens=one.start - one.early,
            closes=one.start + one.slack + 1 if one.is_promised else None,
            row=number % (ROWS - 1),
        )
        for number, one in enumerate(shift.taken)
    ]


def _with_new(shift: _Shift, sought: SlotDemand, window: Window, one: Candidate) -> list[_Stop]:
    start = int(one.arrival.timestamp())
    new = _Stop(
        start, sought.service_seconds, sought.point,
        int(window.start.timestamp()), int(window.end.timestamp()), ROWS - 1, one.by,
    )  # fmt: skip
    stops = _stops(shift)
    place = bisect_right([stop.start for stop in stops], start)
    return [*stops[:place], new, *stops[place:]]


def _route(shift: _Shift, laws: LearnedLaws, stops: Sequence[_Stop]) -> DayRoute:
    person = shift.page.person
    found, free, here = list[DayStop](), shift.start, person.home
    idle = list[int]()
    for stop in stops:
        drive = _way(here, stop, person.speed_percent)
        start = max(stop.start, free)
        leg = min(drive, start - free)
        idle.append(start - free - leg)
        found.append(
            DayStop(start, stop.length, leg, 0, stop.opens, stop.closes, is_sure=stop.point is None, row=stop.row)
        )
        free, here = start + stop.length, stop.point or here
    return DayRoute(shift.start, laws.of_person(person.id), tuple(_with_break(shift, found, idle)))


def _with_break(shift: _Shift, stops: list[DayStop], idle: Sequence[int]) -> list[DayStop]:
    middle = (shift.start + shift.end) / 2
    roomy = [number for number, free in enumerate(idle) if free >= shift.break_seconds]
    if shift.break_seconds == 0 or not roomy:
        return stops
    place = min(roomy, key=lambda number: abs(stops[number].start - middle))
    if abs(stops[place].start - middle) < abs(shift.end - middle):
        stops[place] = replace(stops[place], pause=shift.break_seconds)
    return stops


def _way(here: Point, stop: _Stop, speed_percent: int) -> int:
    """Seconds to a stop, with the stay at the supply place where that is passed."""
    if stop.point is None:
        return 0
    if stop.by is None:
        return _drive(here, stop.point) * 100 // speed_percent
    return stop.by.seconds + (_drive(here, stop.by.point) + _drive(stop.by.point, stop.point)) * 100 // speed_percent


def _drive(one: Point, other: Point) -> int:
    """Seconds by the straight line."""
    east = cos(radians(one[0]))
    line = hypot(one[0] - other[0], (one[1] - other[1]) * east) * DEGREE_METRES
    knots, seconds = LINES.line_metres, LINES.seconds
    piece = min(bisect_right(knots, line), len(knots) - 1)
    slope = (seconds[piece] - seconds[piece - 1]) / (knots[piece] - knots[piece - 1])
    return int(seconds[piece - 1] + (line - knots[piece - 1]) * slope)
