"""What a plan must leave where it is: started, imminent, pinned in whole, overridden (invariant 10)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatch.planning.rules.snapshots import (
    AbsenceFacts,
    PickupFacts,
    Point,
    ShiftFacts,
    Snapshot,
    TechnicianFacts,
    VisitFacts,
)
from dispatch.visits.rules.visit_links import STILL_THERE
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.windows import Window
from dispatch.workforce.rules.part_needs import quantities_of

IMMINENT = timedelta(minutes=30)
"""A visit that begins sooner than this is left alone: the technician is on their way to it, or about to be."""

SHORTEST_PIECE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class FreePiece:
    """A free stretch of a shift between things that do not move: where and when it begins and ends."""

    shift_id: int
    technician_id: int
    during: Window
    start: Point
    end: Point


def frozen(snapshot: Snapshot) -> Snapshot:
    """The snapshot with the ids of its frozen visits."""
    away: dict[int, list[Window]] = {}
    for absence in snapshot.absences:
        away.setdefault(absence.technician_id, []).append(absence.during)
    here = {person.id for person in snapshot.technicians}
    ids = {
        v.id
        for v in snapshot.visits
        if _stays(v, snapshot.taken_at, [span for one in v.hands for span in away.get(one, [])])
        or _reaches_out(v, here)
    }
    return replace(snapshot, frozen=frozenset(ids))


def _reaches_out(visit: VisitFacts, here: set[int]) -> bool:
    """Whether one of two is none of those whose routes may change: the other can't be moved without them."""
    return visit.mate_id is not None and not here.issuperset(visit.hands)


def _stays(visit: VisitFacts, now: datetime, away: list[Window]) -> bool:
    if visit.during is None or visit.technician_id is None:
        return False
    if visit.started:
        return True
    if any(visit.during.overlaps(absence) for absence in away):
        return False
    return visit.overridden or _pinned_in_whole(visit) or expected_start(visit, now) < now + IMMINENT


def _pinned_in_whole(visit: VisitFacts) -> bool:
    return (
        visit.during is not None
        and visit.pinned_technician_id == visit.technician_id
        and visit.pinned_arrival == visit.during.start
    )


def is_held_by_pin(visit: VisitFacts) -> bool:
    """Whether a visit stays for no other reason than that a person pinned it whole, and will be as planned."""
    if visit.during is None or not _pinned_in_whole(visit) or visit.started or visit.overridden:
        return False
    is_as_planned = visit.during.length == timedelta(seconds=visit.service_seconds)
    return is_as_planned and (visit.eta is None or visit.eta <= visit.during.start)


def expected_start(visit: VisitFacts, now: datetime) -> datetime:
    """When an assigned visit begins as far as anybody knows: past for one begun, never past for one that is not."""
    if visit.during is None:
        raise ValueError("A visit that nobody is assigned to has no start.")
    if visit.state == VisitState.ON_SITE and visit.arrived_at is not None:
        return visit.arrived_at
    return max(visit.eta or visit.during.start, now)


def expected_finish(visit: VisitFacts, now: datetime) -> datetime:
    """When an assigned visit ends as far as anybody knows, never in the past."""
    return max(expected_start(visit, now) + timedelta(seconds=visit.service_seconds), now + STILL_THERE)


def occupied(visit: VisitFacts, now: datetime) -> Window:
    """The time that a frozen visit takes: what is expected and what is planned, since the planned time is booked."""
    if visit.during is None:
        raise ValueError("A visit that nobody is assigned to takes no time.")
    start = min(expected_start(visit, now), visit.during.start)
    return Window(start, max(expected_finish(visit, now), visit.during.end))


def kept_pickups(snapshot: Snapshot) -> tuple[PickupFacts, ...]:
    """The stops at the supply place that stay as they are: begun, imminent, or of use for a visit that stays."""
    return tuple(
        one
        for one in snapshot.pickups
        if begins_soon(snapshot, one) or any(visit.id in snapshot.frozen for visit in served_by(snapshot, one))
    )


def begins_soon(snapshot: Snapshot, pickup: PickupFacts) -> bool:
    """Whether a technician is at the supply place, or about to go there."""
    return pickup.during.start < snapshot.taken_at + IMMINENT


def served_by(snapshot: Snapshot, pickup: PickupFacts) -> tuple[VisitFacts, ...]:
    """The visits after a pickup in its shift that need something of it."""
    shift = next((one.during for one in snapshot.shifts if one.id == pickup.shift_id), None)
    return tuple(
        one
        for one in snapshot.visits
        if one.technician_id == pickup.technician_id
        and one.during is not None
        and one.during.start >= pickup.during.end
        and (one.id == pickup.visit_id or (shift is not None and one.during.overlaps(shift) and _uses(one, pickup)))
    )


def _uses(visit: VisitFacts, pickup: PickupFacts) -> bool:
    parts = quantities_of(visit.parts_needed).keys() & quantities_of(pickup.parts).keys()
    return bool(parts) or not set(visit.tools_needed).isdisjoint(pickup.tools)


def pieces(snapshot: Snapshot) -> tuple[FreePiece, ...]:
    """The free stretches of all shifts from `taken_at` on: absences, holds, frozen visits and pickups are cut out.

    After a frozen visit, a hold or a pickup the technician starts from its site, after an absence from their home.
    """
    technicians = {technician.id: technician for technician in snapshot.technicians}
    held: dict[int, list[VisitFacts]] = {}
    for visit in snapshot.kept:
        for technician_id in visit.hands:
            held.setdefault(technician_id, []).append(visit)
    found: list[FreePiece] = []
    for shift in snapshot.shifts:
        person = technicians[shift.technician_id]
        cuts = [
            *_cuts_of_visits(held.get(person.id, ()), person, snapshot.taken_at),
            *_cuts_of_absences(snapshot.absences, person),
            *(stop for hold in snapshot.holds if hold.technician_id == person.id for stop in hold.stops),
            *((one.during, one.point) for one in kept_pickups(snapshot) if one.technician_id == person.id),
        ]
        found += _pieces(shift, person, sorted(cuts, key=lambda cut: cut[0]), snapshot.taken_at)
    return tuple(found)


def _cuts_of_visits(visits: Iterable[VisitFacts], person: TechnicianFacts, now: datetime) -> list[tuple[Window, Point]]:
    return [(occupied(visit, now), visit.point or person.home) for visit in visits]


def _cuts_of_absences(absences: Iterable[AbsenceFacts], person: TechnicianFacts) -> list[tuple[Window, Point]]:
    return [(absence.during, person.home) for absence in absences if absence.technician_id == person.id]


def _pieces(
    shift: ShiftFacts, person: TechnicianFacts, cuts: list[tuple[Window, Point]], now: datetime
) -> list[FreePiece]:
    found: list[FreePiece] = []
    free, place = max(shift.during.start, now), shift.last_point or person.home

    def add(until: datetime, end: Point) -> None:
        if until - free >= SHORTEST_PIECE:
            found.append(FreePiece(shift.id, person.id, Window(free, until), place, end))

    for cut, point in cuts:
        if cut.end <= shift.during.start or cut.start >= shift.during.end:
            continue
        add(cut.start, point)
        if cut.end > free:
            free, place = cut.end, point
    add(shift.during.end, person.home)
    return found


def places(snapshot: Snapshot) -> Mapping[Point, int]:
    """Every point that a plan drives from or to, with its row in the travel matrix.

    It is the same whichever visits are frozen: where one is moved after all, a piece begins where none did before.
    """
    homes = {technician.id: technician.home for technician in snapshot.technicians}
    points = [visit.point for visit in snapshot.visits if visit.point is not None]
    for shift in snapshot.shifts:
        points += [shift.last_point or homes[shift.technician_id], homes[shift.technician_id]]
    points += [point for hold in snapshot.holds for _, point in hold.stops]
    points += [one.point for one in snapshot.pickups]
    points += [] if snapshot.supply is None else [snapshot.supply.point]
    return {point: row for row, point in enumerate(dict.fromkeys(points))}
