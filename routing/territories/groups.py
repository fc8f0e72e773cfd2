"""Who is planned together: an owner for every technician and job, so that nothing linked is parted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.model import Job, Problem, Shift
from routing.rules.feasibility import refusal

Orders = Mapping[int, Sequence[tuple[int, bool]]]
"""(job id, mate) in order, by shift id."""


@dataclass(frozen=True, slots=True)
class Owners:
    """Numbers from 0 by the id of the shift and of the job."""

    of_shift: Mapping[int, int]
    of_job: Mapping[int, int]


def owners(problem: Problem, orders: Orders, count: int, rng: np.random.Generator) -> Owners:
    """At most `count` owners with about equally many shifts, each with the jobs of its routes and those near them.

    A technician's shifts have one owner, and so have linked jobs with all who serve them. Borders run between two far
    places that are drawn.
    """
    groups = _groups(problem)
    where = _technicians(problem, orders)
    crews = _Sets(shift.technician for shift in problem.shifts)
    for members in groups.values():
        crews.unite(person for job in members for person in where.get(job, ()))
    of_person = _spread(problem, crews, count, rng)
    of_shift = {shift.id: of_person[shift.technician] for shift in problem.shifts}
    jobs, of_job = {job.id: job for job in problem.jobs}, dict[int, int]()
    for members in groups.values():
        persons = [person for job in members for person in where.get(job, ())]
        owner = of_person[persons[0]] if persons else _nearest(problem, jobs[members[0]], of_shift)
        of_job.update(dict.fromkeys(members, owner))
    return Owners(of_shift, of_job)


def _groups(problem: Problem) -> dict[int, list[int]]:
    """Ids of the jobs that links hold together, by one of each group; most are alone."""
    sets = _Sets(job.id for job in problem.jobs)
    for job in problem.jobs:
        same = () if job.same_technician_as is None else (job.same_technician_as,)
        sets.unite((job.id, *job.after, *same))
    return sets.members()


def _technicians(problem: Problem, orders: Orders) -> dict[int, list[int]]:
    """Who serves each job, committed stops included."""
    person = {shift.id: shift.technician for shift in problem.shifts}
    where = defaultdict[int, list[int]](list)
    for shift_id, stops in orders.items():
        for job, _ in stops:
            where[job].append(person[shift_id])
    for shift in problem.shifts:
        for done in shift.committed:
            where[done.job].append(shift.technician)
    return where


def _spread(problem: Problem, crews: "_Sets", count: int, rng: np.random.Generator) -> dict[int, int]:
    """The territory of each technician: in the order of the way from one chosen place to another far from it."""
    seconds = problem.travel.seconds
    shifts = defaultdict[int, list[Shift]](list)
    for shift in problem.shifts:
        shifts[shift.technician].append(shift)
    homes = np.array([shift.start_place for shift in problem.shifts], dtype=np.int64)
    if not homes.size:
        return {}
    one = int(rng.choice(homes))
    two = int(homes[int(np.argmax(seconds[one, homes]))])

    def along(crew: list[int]) -> tuple[float, float]:
        own = [shift.start_place for person in crew for shift in shifts[person]]
        way = seconds[one, own].astype(np.int64) - seconds[two, own]
        # Who lives at one place is parted differently each time.
        return float(way.mean()), float(rng.random())

    of_person, before = dict[int, int](), 0
    for crew in sorted(crews.members().values(), key=along):
        size = sum(len(shifts[person]) for person in crew)
        of_person |= dict.fromkeys(crew, (2 * before + size) * count // (2 * len(problem.shifts)))
        before += size
    return of_person


def _nearest(problem: Problem, job: Job, of_shift: Mapping[int, int]) -> int:
    """Where an unserved job goes: to the nearest shift that may do it, or else to the nearest of all."""
    able = [shift for shift in problem.shifts if refusal(shift, job) is None] or problem.shifts
    nearest = min(able, key=lambda shift: int(problem.travel.seconds[shift.start_place, job.place]), default=None)
    return 0 if nearest is None else of_shift[nearest.id]


class _Sets:
    """Disjoint sets of numbers that grow together."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._head = {number: number for number in numbers}

    def unite(self, numbers: Iterable[int]) -> None:
        heads = [self._find(number) for number in numbers]
        for head in heads[1:]:
            self._head[self._find(head)] = self._find(heads[0])

    def members(self) -> dict[int, list[int]]:
        found = defaultdict[int, list[int]](list)
        for number in self._head:
            found[self._find(number)].append(number)
        return dict(found)

    def _find(self, number: int) -> int:
        while self._head[number] != number:
            self._head[number] = self._head[self._head[number]]
            number = self._head[number]
        return number
