"""What a move by hand does to the odds of the promises of both routes that it touches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatch.planning.rules.move_verdicts import Drive, MovedOdds
from dispatch.planning.rules.snapshots import Point, ShiftFacts, Snapshot, VisitFacts
from dispatch.planning.solver.insertion import InsertionPlace
from dispatch.uncertainty.rules.factors import LearnedLaws
from dispatch.uncertainty.rules.route_days import ROWS, DayRoute, DayStop, odds_of_routes
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.windows import Window

FELT = 0.01
"""Odds that change by less are not told."""

A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Move:
    """A visit, the place that it gets, and the window that its customer is told."""

    visit: VisitFacts
    place: InsertionPlace
    window: Window


def odds_of_moves(around: Snapshot, moves: Sequence[Move], *, drive: Drive, laws: LearnedLaws) -> tuple[MovedOdds, ...]:
    """The odds before and after of every promise that the moves change together, and of the moved visits themselves.

    `drive` knows the driving times between the points of the routes.
    """
    whose = sorted({one for move in moves for one in (move.place.technician_id, move.visit.technician_id) if one})
    told = {move.visit.id: move.window for move in moves}
    given_way = {id: during for move in moves for id, during in move.place.moves.items()}
    others = [one for one in around.visits if one.id not in told]
    after = [replace(one, during=given_way.get(one.id, one.during)) for one in others]
    before_odds = _odds(around, whose, [*others, *(move.visit for move in moves)], {}, drive=drive, laws=laws)
    after_odds = _odds(around, whose, [*after, *map(_there, moves)], told, drive=drive, laws=laws)
    return tuple(
        MovedOdds(id, before_odds.get(id), odds)
        for id, odds in sorted(after_odds.items())
        if id in told or abs(odds - before_odds.get(id, odds)) >= FELT
    )


def _there(move: Move) -> VisitFacts:
    """The visit as it stands in the route that it moves to; nobody is on the way to it any more."""
    return replace(
        move.visit,
        technician_id=move.place.technician_id,
        during=Window(move.place.start, move.place.finish),
        state=VisitState.SCHEDULED,
        eta=None,
    )


def _odds(
    around: Snapshot,
    whose: Sequence[int],
    visits: Sequence[VisitFacts],
    told: Mapping[int, Window],
    *,
    drive: Drive,
    laws: LearnedLaws,
) -> dict[int, float]:
    routes, ids = list[DayRoute](), list[list[int]]()
    for technician_id in whose:
        for shift in (one for one in around.shifts if one.technician_id == technician_id):
            own = sorted(_of_shift(visits, shift), key=lambda one: (not one[0].started, one[1].start))
            home = next(one.home for one in around.technicians if one.id == technician_id)
            begin = _second(max(shift.during.start, around.taken_at))
            stops = _Stops(shift.last_point or home, told, drive, around.taken_at).of(own)
            routes.append(DayRoute(begin, laws.of_person(technician_id), stops))
            # Of two who come together, whoever leads tells the odds.
            ids.append([visit.id if visit.technician_id == technician_id else 0 for visit, _ in own])
    promised = {one.id for one in visits if one.promised is not None} | set(told)
    now = _second(around.taken_at)
    found = odds_of_routes(routes, laws.usual_work, laws.of_drives(around.territory_id), now)
    return {
        id: kept
        for own, odds in zip(ids, found, strict=True)
        for id, kept in zip(own, odds, strict=True)
        if id in promised
    }


def _of_shift(visits: Iterable[VisitFacts], shift: ShiftFacts) -> Iterable[tuple[VisitFacts, Window]]:
    for visit in visits:
        if shift.technician_id in visit.hands and visit.during and visit.during.start in shift.during:
            yield visit, visit.during


@dataclass
class _Stops:
    """The stops of a route from where its technician is; a visit that should have begun has not by that."""

    here: Point
    told: Mapping[int, Window]
    drive: Drive
    now: datetime

    def of(self, own: Sequence[tuple[VisitFacts, Window]]) -> tuple[DayStop, ...]:
        """The visits as stops, in their order."""
        return tuple(self._stop(visit, during) for visit, during in own)

    def _stop(self, visit: VisitFacts, during: Window) -> DayStop:
        leg = 0 if visit.point is None else self.drive(self.here, visit.point) or 0
        self.here = visit.point or self.here
        window = self.told.get(visit.id) or (visit.promised.window if visit.promised else None)
        is_there = visit.state is VisitState.ON_SITE
        start = (visit.arrived_at or during.start) if is_there else max(during.start, self.now + A_SECOND)
        if visit.state is VisitState.EN_ROUTE:
            leg = _second(max(visit.eta or start, self.now)) - _second(self.now)
        return DayStop(
            start=_second(start),
            length=int(during.length.total_seconds()),
            leg=leg,
            pause=0,
            opens=_second(start if window is None else window.start),
            closes=None if window is None or is_there else _second(window.end),
            is_sure=False,
            row=visit.id % (ROWS - 1),
        )


def _second(at: datetime) -> int:
    return int(at.timestamp())
