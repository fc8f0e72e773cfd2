"""A plan under changed rules: where one more job would then go, and what it would cost."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from itertools import islice, product
from typing import TypeAlias

from routing.inserting.board import Board, Insertion
from routing.model import Job, Problem, Shift
from routing.model.solution import Solution
from routing.rules.feasibility import supplied, unserved_price
from routing.rules.scheduling import arrange

OPTIONS, TRIES, MOST_TRIED = 10, 30, 300
"""Of a linked job so many insertions are looked at, and so many, or pairs of them, carried out; of all jobs so many."""


Lift: TypeAlias = Callable[[Shift], Shift]
"""A shift as it is when one of its rules gives way."""


def as_it_is(shift: Shift) -> Shift:
    """Nothing gives way."""
    return shift


def one_visit_more(shift: Shift) -> Shift:
    """One visit more than it may have, or has already."""
    if shift.max_visits is None:
        return shift
    return replace(shift, max_visits=max(shift.max_visits, len(shift.committed)) + 1)


def without_driving_limit(shift: Shift) -> Shift:
    """No limit of driving."""
    return shift if shift.max_driving_seconds is None else replace(shift, max_driving_seconds=None)


def without_breaks(shift: Shift) -> Shift:
    """No break."""
    return replace(shift, breaks=()) if shift.breaks else shift


class ChangedPlan:
    """A plan that is asked where one more job would go under shifts whose rules give way.

    Its boards are kept, so for many jobs of one plan keep it.
    """

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem = problem
        self._solution = solution
        self._boards = dict[Hashable, Board]()
        self._tried = 0
        self._linked = {other for job in problem.jobs for other in (*job.after, job.same_technician_as)}

    def board(self, overtime_seconds: int = 0, *, supplied_before: bool = False) -> Board:
        """The plan under longer shifts, or as if everybody had been at their supply before they began."""
        if supplied_before:
            return self.lifted(supplied)
        return self.lifted(
            lambda one: replace(one, overtime_seconds=one.overtime_seconds + overtime_seconds),
            ("over", overtime_seconds),
        )

    def lifted(self, lift: Lift, key: Hashable | None = None) -> Board:
        """The plan under shifts that are changed so; the key, or else the lift itself, names the change."""
        name = lift if key is None else key
        if name not in self._boards:
            shifts = tuple(lift(shift) for shift in self.problem.shifts)
            self._boards[name] = Board(replace(self.problem, shifts=shifts), self._solution)
        return self._boards[name]

    def option(self, board: Board, job: Job) -> Insertion | None:
        """The cheapest insertion; of a job that is linked to others one that was carried out, its price all in all."""
        if job.crew == 1 and not job.after and job.same_technician_as is None and job.id not in self._linked:
            return next(iter(board.quote(job, count=1)), None)
        jobs = tuple(job if other.id == job.id else other for other in self.problem.jobs)
        changed = replace(board.problem, jobs=jobs)
        tries = min(TRIES, max(1, MOST_TRIED - self._tried))
        carried_out = (self._carried_out(changed, job, places) for places in islice(self._places(board, job), tries))
        return next((one for one in carried_out if one is not None), None)

    def has_room(self, job: Job, lift: Lift = as_it_is) -> bool:
        """Whether the job has a place at any price, when a rule of the shifts gives way."""
        return self.option(self.lifted(lift), job) is not None

    def helps(self, board: Board, job: Job) -> Insertion | None:
        """The cheapest insertion, if it costs less than leaving the job out: whoever plans anew then serves it."""
        option = self.option(board, job)
        own = next(one for one in self.problem.jobs if one.id == job.id)
        return option if option is not None and option.price < unserved_price(self.problem, own) else None

    def _places(self, board: Board, job: Job) -> Iterator[tuple[Insertion, ...]]:
        """Where it could go, links left aside, the cheapest first: one insertion, or one each of lead and mate."""
        leads = board.quote(replace(job, crew=1), count=OPTIONS)
        if job.crew == 1:
            return ((lead,) for lead in leads)
        second = replace(job, crew=1, skills=job.mate_skills, required=frozenset(), demands=(), pin=None)
        who = {shift.id: shift.technician for shift in self.problem.shifts}
        both = product(leads, board.quote(second, count=OPTIONS))
        pairs = [pair for pair in both if who[pair[0].shift] != who[pair[1].shift]]
        return iter(sorted(pairs, key=lambda pair: pair[0].price + pair[1].price))

    def _carried_out(self, changed: Problem, job: Job, places: tuple[Insertion, ...]) -> Insertion | None:
        """The lead's insertion as it turns out; none if the job or another one loses its place by it."""
        self._tried += 1
        order = {route.shift: [(s.job, s.mate) for s in route.stops] for route in self._solution.routes}
        for place, mate in zip(places, (False, True), strict=False):
            order.setdefault(place.shift, []).insert(place.position, (job.id, mate))
        plan = arrange(changed, order)
        others = {left.job for left in self._solution.unserved} - {job.id}
        if any(left.job not in others for left in plan.unserved):
            return None
        own = next(one for one in self.problem.jobs if one.id == job.id)
        before = self._solution.objective.total - unserved_price(self.problem, own)
        return replace(places[0], price=plan.objective.total - before)
