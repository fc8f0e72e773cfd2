"""Parts and tools in the solver's words: parts are capacities, tools are skills, the supply place is passed once a
piece of a shift.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from dispatch.planning.rules.frozen_visits import FreePiece
from dispatch.planning.rules.pickups import PlannedPickup
from dispatch.planning.rules.snapshots import Point, Snapshot, VisitFacts
from dispatch.planning.rules.van_stock import PieceStock, asked_parts, asked_tools, can_be_had, stocks
from dispatch.planning.solver.placements import instant
from dispatch.vocabulary.windows import Window
from dispatch.workforce.rules.part_needs import as_spelled, quantities_of
from routing import Job, Route, Shift, Solution, Supply

_TOOL = "tool:"
"""No code of a skill has a colon."""


class Supplies:
    """What the movable visits of a snapshot need, and what each of its free pieces has of it."""

    def __init__(self, snapshot: Snapshot, pieces: tuple[FreePiece, ...]) -> None:
        self._snapshot, self._pieces = snapshot, pieces
        self._visits = {visit.id: visit for visit in snapshot.movable}
        self._parts, self._tools = asked_parts(snapshot.movable), asked_tools(snapshot.movable)
        self._stocks = stocks(snapshot, pieces) if self._parts or self._tools else ()

    def of_job(self, job: Job, visit: VisitFacts) -> Job:
        """The job with what its visit needs."""
        if not (visit.parts_needed or visit.tools_needed):
            return job
        needs = quantities_of(visit.parts_needed)
        skills = {**job.skills, **{f"{_TOOL}{tool}": 1 for tool in visit.tools_needed}}
        return replace(job, demands=tuple(needs.get(part, 0) for part in self._parts), skills=skills)

    def of_shift(self, shift: Shift, rows: Mapping[Point, int]) -> Shift:
        """The solver's shift of a piece with what lies in the van, and with the supply place."""
        if not self._stocks:
            return shift
        stock = self._stocks[shift.id]
        return replace(
            shift,
            skills={**shift.skills, **{f"{_TOOL}{tool}": 1 for tool in stock.tools}},
            capacities=tuple(stock.parts.get(part, 0) for part in self._parts),
            supply=self._supply(rows),
        )

    def pickups(self, solution: Solution) -> tuple[PlannedPickup, ...]:
        """The stops at the supply place that a solution makes, with what to take there."""
        found = (self._pickup(route) for route in solution.routes if route.supply is not None)
        return tuple(sorted(found, key=lambda one: (one.technician_id, one.during.start)))

    def _supply(self, rows: Mapping[Point, int]) -> Supply | None:
        supply = self._snapshot.supply
        if supply is None:
            return None
        everything = Counter[str]()
        for visit in self._visits.values():
            everything.update(quantities_of(visit.parts_needed))
        stock = everything if supply.stock is None else quantities_of(supply.stock)
        return Supply(
            rows[supply.point],
            60 * supply.minutes,
            {f"{_TOOL}{tool}": 1 for tool in sorted(self._tools) if can_be_had(self._snapshot, tool)},
            tuple(stock.get(part, 0) for part in self._parts),
        )

    def _pickup(self, route: Route) -> PlannedPickup:
        if route.supply is None:
            raise ValueError("This route passes no supply place.")
        piece, stock = self._pieces[route.shift], self._stocks[route.shift]
        served = [self._visits[stop.job] for stop in route.stops if not stop.mate]
        return PlannedPickup(
            technician_id=piece.technician_id,
            shift_id=piece.shift_id,
            visit_id=_first_in_want(served, stock),
            during=Window(instant(route.supply.start), instant(route.supply.finish)),
            travel_seconds=route.supply.travel_seconds,
            parts=tuple(as_spelled(_wanting(served, stock))),
            tools=tuple(sorted(asked_tools(served) - stock.tools)),
        )


def _wanting(visits: Iterable[VisitFacts], stock: PieceStock) -> Counter[str]:
    """What the visits take together beyond what is there."""
    needs = Counter[str]()
    for visit in visits:
        needs.update(quantities_of(visit.parts_needed))
    return needs - Counter(stock.parts)


def _first_in_want(visits: list[VisitFacts], stock: PieceStock) -> int:
    """The first visit for which the van's own stock does not do."""
    return next(
        visit.id
        for number, visit in enumerate(visits, start=1)
        if set(visit.tools_needed) - stock.tools or _wanting(visits[:number], stock)
    )
