"""Finds a place for one visit in routes that stand, without breaking what anybody else was promised."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from dispatch.planning.rules import visit_order
from dispatch.planning.rules.frozen_visits import begins_soon, frozen, is_held_by_pin, kept_pickups, served_by
from dispatch.planning.rules.pickups import NO_PICKUPS, PickupChanges
from dispatch.planning.rules.prices import LATE_PER_SECOND
from dispatch.planning.rules.snapshots import Point, Snapshot, VisitFacts
from dispatch.planning.rules.van_stock import why_unable
from dispatch.planning.solver.placements import instant
from dispatch.planning.solver.problem import ProblemLayout, lay_out, present, to_problem
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import Priority
from dispatch.vocabulary.windows import Window
from routing import SENTENCES, Board, Insertion, Job, Problem, Solution, Unserved, arrange, with_reasons
from routing.roads import Place, Roads, TravelMatrix

MOST_PLACES = 5
"""So many of the cheapest are looked at; where each takes another visit's place there is none."""


class PlacesChanged(Refused):
    """Routes changed while driving times were asked for, so that some are missing; the decision begins anew."""

    def __init__(self) -> None:
        super().__init__("try_again", "Someone else changed the same day at the same moment; try again.")


@dataclass(frozen=True)
class TravelBook:
    """Driving times between points, asked for before a transaction and used within it."""

    rows: Mapping[Point, int]
    travel: TravelMatrix

    def covers(self, points: Iterable[Point]) -> bool:
        """Whether every point is in the book; a point that came up since it was made is not."""
        return all(point in self.rows for point in points)

    def must_cover(self, points: Iterable[Point]) -> None:
        """Raises `PlacesChanged` when a point came up since the book was made."""
        if not self.covers(points):
            raise PlacesChanged

    def drive(self, origin: Point, destination: Point) -> int | None:
        """Seconds from one point to another; None where the book does not know one of them."""
        if not self.covers((origin, destination)):
            return None
        return int(self.travel.seconds[self.rows[origin], self.rows[destination]])

    def between(self, points: Iterable[Point]) -> TravelMatrix:
        """The square matrix of these points, in their order."""
        rows = [self.rows[point] for point in points]
        seconds = self.travel.seconds[rows][:, rows]
        return TravelMatrix(seconds, self.travel.metres[rows][:, rows], self.travel.warnings)


@dataclass(frozen=True)
class InsertionPlace:
    """A place in a route: when the technician is at the door and done, and what it adds to the plan's price.

    `moves` holds the new planned times of the other visits of that shift that move, by visit; each keeps its promise.
    `pickups`: what becomes of the shift's stops at the supply place.
    """

    technician_id: int
    start: datetime
    finish: datetime
    price: int
    moves: Mapping[int, Window]
    pickups: PickupChanges = NO_PICKUPS


@dataclass(frozen=True)
class NoInsertion:
    """Why there is no place: a stable code and a sentence for a person."""

    code: str
    sentence: str


NEEDS_TWO = NoInsertion(
    "needs_two",
    "Two technicians come together; a plan finds a time when both are free, or somebody sends both by hand.",
)
"""No route alone tells when two are free."""


class Part(StrEnum):
    """For which of two a place is sought; for both at once no route alone tells."""

    WHOLE = "whole"
    LEAD = "lead"
    SECOND = "second"


def part_of(visit: VisitFacts, part: Part) -> VisitFacts:
    """A visit for two as what one of them does there; a visit for one as it is."""
    if part is Part.WHOLE or visit.crew == 1:
        return visit
    if part is Part.LEAD:
        return replace(visit, crew=1)
    wish = replace(visit.wish, preferred=None, required=None)
    return replace(visit, crew=1, skills=visit.mate_skills, wish=wish)


def book_of(roads: Roads, points: Iterable[Point]) -> TravelBook:
    """Asks the roads for all pairs of these points."""
    rows = {point: row for row, point in enumerate(dict.fromkeys(points))}
    return TravelBook(rows, roads.matrix([Place(*point) for point in rows]))


def points_of(snapshot: Snapshot) -> tuple[Point, ...]:
    """Every point that seats in this snapshot are judged by."""
    return tuple(lay_out(snapshot).rows)


def without_place(visit: VisitFacts, windows: Iterable[Window]) -> VisitFacts:
    """The visit as if nobody had it and nothing was promised, to be reached within these windows."""
    return replace(
        visit,
        state=VisitState.DRAFT,
        windows=tuple(windows),
        technician_id=None,
        mate_id=None,
        during=None,
        pinned_technician_id=None,
        pinned_arrival=None,
        overridden=False,
        promised=None,
        eta=None,
    )


def keeping_promises(snapshot: Snapshot, wanted: VisitFacts) -> Snapshot:
    """The snapshot with the wanted visit in it; every other one that was promised a window stays within it.

    Whatever waits for another visit stays behind it. One that two technicians have stays where it is: it could only
    give way in both of their routes at once. Where the wanted visit needs parts or tools, pinned ones that need some,
    too, keep their times as stops of the route: one way by the supply place can serve them all.
    """
    others = [_held_to_promise(visit) for visit in snapshot.visits if visit.id != wanted.id]
    found = visit_order.keeping_order(frozen(replace(snapshot, visits=(*others, wanted))), wanted)
    supplied = _pinned_and_supplied(found, wanted)
    return replace(found, frozen=found.frozen - supplied | {one.id for one in others if one.mate_id is not None})


def _pinned_and_supplied(snapshot: Snapshot, wanted: VisitFacts) -> frozenset[int]:
    """The frozen visits that only their pins hold, and for which their technician is still to pick something up."""
    if not (wanted.parts_needed or wanted.tools_needed):
        return frozenset()
    found: set[int] = set()
    for pickup in snapshot.pickups:
        stay = [one for one in served_by(snapshot, pickup) if one.id in snapshot.frozen]
        if not begins_soon(snapshot, pickup) and all(map(is_held_by_pin, stay)):
            found.update(one.id for one in stay)
    return frozenset(found)


def find_place(
    snapshot: Snapshot, wanted: VisitFacts, book: TravelBook, *, due: datetime | None = None
) -> InsertionPlace | NoInsertion:
    """The cheapest place for the wanted visit within its windows, or why there is none.

    With `due` each second after it costs as much as ten of driving: an emergency goes where it is reached soonest.
    """
    if wanted.point is None:
        return NoInsertion("unlocated", "The address has not been found on the map yet; give it a point.")
    if wanted.crew > 1:
        return NEEDS_TWO
    out_of_order = visit_order.fault(wanted, snapshot.taken_at, ZoneInfo(snapshot.zone))
    if out_of_order is not None:
        return NoInsertion(out_of_order.code, out_of_order.sentence)
    layout, problem, standing = _standing(keeping_promises(snapshot, wanted), wanted, book)
    job = next((job for job in problem.jobs if job.id == wanted.id), None)
    if job is None:
        return NoInsertion("window_passed", "This time has passed.")
    if due is not None:
        job = replace(job, due=int(due.timestamp()), late_price=LATE_PER_SECOND[Priority.EMERGENCY])
    places = _places(layout, problem, standing, job)
    place = next(places, None)
    if place is not None:
        return place
    refusal = _why_not(problem, standing, wanted)
    unable = why_unable(layout.snapshot, wanted.id) if refusal.code == "no_skill" else None
    return NoInsertion(*unable) if unable else refusal


def find_places(snapshot: Snapshot, wanted: VisitFacts, book: TravelBook) -> list[InsertionPlace]:
    """A few places for the wanted visit within its windows, the cheapest first; none where there is no place."""
    if wanted.point is None or wanted.crew > 1:
        return []
    if visit_order.fault(wanted, snapshot.taken_at, ZoneInfo(snapshot.zone)) is not None:
        return []
    layout, problem, standing = _standing(keeping_promises(snapshot, wanted), wanted, book)
    job = next((job for job in problem.jobs if job.id == wanted.id), None)
    return [] if job is None else list(_places(layout, problem, standing, job))


def _places(layout: ProblemLayout, problem: Problem, standing: Solution, job: Job) -> Iterator[InsertionPlace]:
    for insertion in Board(problem, standing).quote(job, count=MOST_PLACES):
        place = _place(layout, problem, standing, job.id, insertion)
        if place is not None:
            yield place


def _why_not(problem: Problem, standing: Solution, wanted: VisitFacts) -> NoInsertion:
    # Only the reason is told, so no relaxation is searched for.
    left = with_reasons(problem, replace(standing, unserved=(Unserved(wanted.id, "", ""),)))
    code = left.unserved[0].code
    code = "no_capacity" if code == "too_costly" else code
    return NoInsertion(code, SENTENCES[code])


def _standing(snapshot: Snapshot, wanted: VisitFacts, book: TravelBook) -> tuple[ProblemLayout, Problem, Solution]:
    """The routes as they stand. A visit that can't keep its place in them keeps its time, as if it were pinned."""
    layout = lay_out(snapshot)
    problem = to_problem(layout, book.between(layout.rows))
    standing = present(layout, problem)
    assigned = {visit.id for visit in snapshot.movable if visit.technician_id is not None}
    stranded = assigned & {left.job for left in standing.unserved} - {wanted.id}
    if not stranded:
        return layout, problem, standing
    return _standing(replace(snapshot, frozen=snapshot.frozen | stranded), wanted, book)


def _held_to_promise(visit: VisitFacts) -> VisitFacts:
    if visit.promised is None or visit.during is None or visit.during.start not in visit.promised.window:
        return visit
    return replace(visit, windows=(visit.promised.window,))


def _place(
    layout: ProblemLayout, problem: Problem, standing: Solution, visit_id: int, insertion: Insertion
) -> InsertionPlace | None:
    """The insertion carried out; None when another visit would lose its place by it."""
    sequences = {route.shift: [(stop.job, False) for stop in route.stops] for route in standing.routes}
    sequences.setdefault(insertion.shift, []).insert(insertion.position, (visit_id, False))
    served_before = {stop.job for route in standing.routes for stop in route.stops}
    carried_out = arrange(problem, sequences)
    if served_before & {left.job for left in carried_out.unserved}:
        return None
    times = _times_of_shift(layout, carried_out, insertion.shift)
    own = times.pop(visit_id, None)
    if own is None:
        return None
    planned = {visit.id: visit.during for visit in layout.snapshot.visits}
    moves = {job: during for job, during in times.items() if planned[job] != during}
    if any(one.id in moves and is_held_by_pin(one) for one in layout.snapshot.visits):
        return None
    technician_id = layout.pieces[insertion.shift].technician_id
    pickups = _pickups_of_shift(layout, carried_out, layout.pieces[insertion.shift].shift_id)
    return InsertionPlace(technician_id, own.start, own.end, insertion.price, moves, pickups)


def _pickups_of_shift(layout: ProblemLayout, plan: Solution, shift_id: int) -> PickupChanges:
    stay = {one.id for one in kept_pickups(layout.snapshot)}
    return PickupChanges(
        tuple(one.id for one in layout.snapshot.pickups if one.shift_id == shift_id and one.id not in stay),
        tuple(one for one in layout.supplies.pickups(plan) if one.shift_id == shift_id),
    )


def _times_of_shift(layout: ProblemLayout, plan: Solution, piece: int) -> dict[int, Window]:
    """When each visit of the shift that a piece belongs to is served.

    All its pieces count: a visit before a hold may have given way to it, and its old time lies over the next piece.
    """
    shift_id = layout.pieces[piece].shift_id
    return {
        stop.job: Window(instant(stop.start), instant(stop.finish))
        for route in plan.routes
        if layout.pieces[route.shift].shift_id == shift_id
        for stop in route.stops
    }
