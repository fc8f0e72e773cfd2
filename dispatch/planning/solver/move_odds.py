"""What a move by hand does to the odds of the promises of both routes that it touches."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dispatch.planning.rules.move_verdicts import Drive, MovedOdds
from dispatch.planning.rules.snapshots import Point, ShiftFacts, Snapshot, VisitFacts
from dispatch.planning.solver.insertion import InsertionPlace
from dispatch.uncertainty.rules.factors import LearnedLaws
from dispatch.uncertainty.rules.route_days import ROWS, DayRoute, DayStop, odds_of_routes
from dispatch.vocabulary.windows import Window

FELT = 0.01
"""Odds that change by less are not told."""

RouteOf = Callable[[VisitFacts], int | None]


def odds_of_move(
    around: Snapshot, moved: VisitFacts, place: InsertionPlace, window: Window, *, drive: Drive, laws: LearnedLaws
) -> tuple[MovedOdds, ...]:
    """The odds before and after of every promise that the move changes, and of the moved visit itself.

    `window` is what its customer is told; `drive` knows the driving times between the points of the routes.
    """
    whose = sorted({one for one in (place.technician_id, moved.technician_id) if one is not None})
    there = replace(moved, technician_id=place.technician_id, during=Window(place.start, place.finish))
    others = [one for one in around.visits if one.id != moved.id]
    after = [replace(one, during=place.moves.get(one.id, one.during)) for one in others]
    before_odds = _odds(around, whose, [*others, moved], {}, drive=drive, laws=laws)
    after_odds = _odds(around, whose, [*after, there], {moved.id: window}, drive=drive, laws=laws)
    return tuple(
        MovedOdds(id, before_odds.get(id), odds)
        for id, odds in sorted(after_odds.items())
        if id == moved.id or abs(odds - before_odds.get(id, odds)) >= FELT
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
            own = sorted(_of_shift(visits, shift), key=lambda one: one[1].start)
            home = next(one.home for one in around.technicians if one.id == technician_id)
            routes.append(
                DayRoute(_second(shift.during.start), laws.of_person(technician_id), _stops(own, home, told, drive))
            )
            ids.append([visit.id for visit, _ in own])
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
        if visit.technician_id == shift.technician_id and visit.during and visit.during.start in shift.during:
            yield visit, visit.during


def _stops(
    own: Sequence[tuple[VisitFacts, Window]], home: Point, told: Mapping[int, Window], drive: Drive
) -> tuple[DayStop, ...]:
    stops, here = list[DayStop](), home
    for visit, during in own:
        leg = 0 if visit.point is None else drive(here, visit.point) or 0
        window = told.get(visit.id) or (visit.promised.window if visit.promised else None)
        start = _second(during.start)
        stops.append(
            DayStop(
                start=start,
                length=int(during.length.total_seconds()),
                leg=leg,
                pause=0,
                opens=start if window is None else _second(window.start),
                closes=None if window is None else _second(window.end),
                is_sure=False,
                row=visit.id % (ROWS - 1),
            )
        )
        here = visit.point or here
    return tuple(stops)


def _second(at: datetime) -> int:
    return int(at.timestamp())
