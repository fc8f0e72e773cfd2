"""Two ways to answer what goes otherwise: the product's own, and a planner that solves the day again each time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from benchmarks.weeks.draw import Happening, an_emergency
from benchmarks.weeks.evening import ROADS, solved
from benchmarks.weeks.passing import Day
from dispatch.live_day.rules.disruptions import CONCERNED, REACHED_WITHIN_HOURS, Disruption
from dispatch.planning.rules.frozen_visits import frozen
from dispatch.planning.rules.plan_changes import Placement, PlanResult
from dispatch.planning.rules.snapshots import AbsenceFacts, Point, Snapshot, VisitFacts
from dispatch.planning.solver.insertion import InsertionPlace, book_of, find_place, points_of, without_place
from dispatch.planning.solver.problem import lay_out, outcome, to_problem
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.windows import Window
from routing import Limits, solve

LONGER_SECONDS = 3600
LOOKED_AT = 8
REPAIR_STEPS = 80


@dataclass(frozen=True)
class Repairing:
    """The product's plays: an emergency goes into the route that reaches it soonest, else near routes are repaired.

    Freezing, prices, seats and what is published are the very functions of the product. steps: of each search, far
    fewer than the product makes in its seconds; more of them change hardly anything.
    """

    steps: int = REPAIR_STEPS

    def answer(self, day: Day, happenings: Sequence[Happening]) -> None:
        for number, happening in enumerate(happenings):
            concerned, extra = happen(day, happening, number)
            if happening.kind is Disruption.EMERGENCY and self._inserted(day, happening, extra[0]):
                continue
            if concerned or extra:
                self._repair(day, happening, concerned, extra)

    def _repair(self, day: Day, happening: Happening, concerned: Sequence[int], extra: Sequence[int]) -> None:
        point = _point(day, happening, concerned)
        near = _nearest(day, point, CONCERNED)
        day.publish(solved(day.snapshot(happening.at, {*concerned, *near}, extra), Limits(None, self.steps)))

    def _inserted(self, day: Day, happening: Happening, visit_id: int) -> bool:
        around = day.snapshot(happening.at, _nearest(day, happening.point, LOOKED_AT), [visit_id])
        window = Window(happening.at, happening.at + timedelta(hours=REACHED_WITHIN_HOURS))
        wanted = without_place(day.visits[visit_id], (window,))
        around = frozen(replace(around, visits=(*(v for v in around.visits if v.id != visit_id), wanted)))
        place = find_place(around, wanted, book_of(ROADS, points_of(around)), due=happening.at)
        if not isinstance(place, InsertionPlace):
            return False
        own = {visit_id: Window(place.start, place.finish)}
        day.publish(
            PlanResult(tuple(_placed(id, place.technician_id, at) for id, at in {**place.moves, **own}.items()), (), {})
        )
        return True


@dataclass(frozen=True)
class FromScratch:
    """Everything that has not begun is planned anew, for the least driving, and published as it comes."""

    seconds: float = 4.0

    def answer(self, day: Day, happenings: Sequence[Happening]) -> None:
        extra = [id for number, one in enumerate(happenings) for id in happen(day, one, number)[1]]
        seen = day.snapshot(happenings[0].at, None, extra)
        forgotten = tuple(_unpromised(visit) for visit in seen.visits)
        ground = lay_out(_only_started_frozen(replace(seen, visits=forgotten)))
        travel = ROADS.matrix(ground.places)
        problem = to_problem(ground, travel)
        day.publish(outcome(ground, solve(problem, Limits(self.seconds)), travel))


def happen(day: Day, happening: Happening, number: int) -> tuple[list[int], list[int]]:
    """Lets it happen; returns whose routes it concerns and which visits need a place."""
    open_visits = [v for v in day.visits.values() if v.state == VisitState.SCHEDULED and v.technician_id]
    if happening.kind is Disruption.EMERGENCY:
        id = 1_000_000 + happening.number * 10 + number % 10
        day.add(an_emergency(id, happening))
        return [], [id]
    if happening.kind is Disruption.TECHNICIAN_ILL:
        away = {one.technician_id for one in day.absences}
        present_ids = [person.id for person in day.plot.technicians if person.id not in away]
        sick = present_ids[happening.number % len(present_ids)]
        day.absences.append(AbsenceFacts(sick, Window(happening.at, happening.at + timedelta(hours=12))))
        return [sick], []
    if not open_visits:
        return [], []
    # The same visit under both planners where it is still open, else the next one.
    wanted = happening.number % len(day.plot.visits)
    chosen = min(open_visits, key=lambda visit: (visit.id < wanted, visit.id))
    if happening.kind is Disruption.CUSTOMER_CANCELS:
        day.cancel(chosen.id)
        return [], []
    day.visits[chosen.id] = replace(chosen, service_seconds=chosen.service_seconds + LONGER_SECONDS)
    return [chosen.technician_id or 0], []


def _only_started_frozen(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, frozen=frozenset(visit.id for visit in snapshot.visits if visit.started))


def _unpromised(visit: VisitFacts) -> VisitFacts:
    return visit if visit.started else replace(visit, promised=None)


def _placed(visit_id: int, technician_id: int, during: Window) -> Placement:
    return Placement(visit_id, technician_id, None, 0, during.start, during.start, during.end, 0)


def _point(day: Day, happening: Happening, concerned: Sequence[int]) -> Point:
    return day.plot.technicians[concerned[0] - 1].home if concerned else happening.point


def _nearest(day: Day, point: Point, count: int) -> list[int]:
    away = {one.technician_id for one in day.absences}
    people = [person for person in day.plot.technicians if person.id not in away]
    people.sort(key=lambda one: (one.home[0] - point[0]) ** 2 + (one.home[1] - point[1]) ** 2)
    return [person.id for person in people[:count]]
