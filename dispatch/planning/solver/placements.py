"""A solution's routes in the backend's words: every stop with its place, those that stay among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from dispatch.planning.rules.frozen_visits import FreePiece, occupied
from dispatch.planning.rules.plan_changes import Placement
from dispatch.planning.rules.plan_rules import shift_of
from dispatch.planning.rules.snapshots import Snapshot, VisitFacts
from routing import Solution, Stop


def instant(seconds: int) -> datetime:
    """The aware instant of a solver's second."""
    return datetime.fromtimestamp(seconds, UTC)


def placements(snapshot: Snapshot, pieces: Sequence[FreePiece], solution: Solution) -> tuple[Placement, ...]:
    """All stops of every shift in order, each with its position; the drive to a kept one is not computed (0).

    The second of two has no stop of their own: they stand with whoever leads.
    """
    mates = {
        stop.job: (pieces[route.shift].technician_id, stop.travel_seconds)
        for route in solution.routes
        for stop in route.stops
        if stop.mate
    }
    by_shift: dict[tuple[int, int | None], list[_StopTimes]] = {}
    for route in solution.routes:
        piece = pieces[route.shift]
        timed_stops = by_shift.setdefault((piece.technician_id, piece.shift_id), [])
        timed_stops += [_times_of(stop, mates.get(stop.job)) for stop in route.stops]
    for visit in snapshot.kept:
        if visit.technician_id is not None:
            key = (visit.technician_id, shift_of(snapshot, visit, visit.technician_id))
            by_shift.setdefault(key, []).append(_seat_of_kept(visit, snapshot.taken_at))
    return tuple(
        stop_times.at(technician, shift, position)
        for (technician, shift), timed_stops in sorted(by_shift.items(), key=lambda item: (item[0][0], item[0][1] or 0))
        for position, stop_times in enumerate(
            sorted(timed_stops, key=lambda stop_times: (stop_times.start, stop_times.visit_id))
        )
        if not stop_times.is_mate
    )


@dataclass(frozen=True, slots=True)
class _StopTimes:
    visit_id: int
    arrive: datetime
    start: datetime
    finish: datetime
    travel: int
    kept: bool
    mate: tuple[int, int | None] | None = None
    """The second of two, and their drive."""
    is_mate: bool = False
    """Whether it takes the time of the second of two."""

    def at(self, technician_id: int, shift_id: int | None, position: int) -> Placement:
        return Placement(
            self.visit_id,
            technician_id,
            shift_id,
            position,
            self.arrive,
            self.start,
            self.finish,
            self.travel,
            kept=self.kept,
            mate_id=self.mate and self.mate[0],
            mate_travel_seconds=self.mate and self.mate[1],
        )


def _times_of(stop: Stop, mate: tuple[int, int] | None) -> _StopTimes:
    return _StopTimes(
        stop.job,
        instant(stop.arrive),
        instant(stop.start),
        instant(stop.finish),
        stop.travel_seconds,
        kept=False,
        mate=mate,
        is_mate=stop.mate,
    )


def _seat_of_kept(visit: VisitFacts, now: datetime) -> _StopTimes:
    during = visit.during or occupied(visit, now)
    mate = None if visit.mate_id is None else (visit.mate_id, None)
    return _StopTimes(visit.id, during.start, during.start, during.end, 0, kept=True, mate=mate)
