"""Who may serve whom, and at what price: one table, filled without asking about each pair."""

from dataclasses import replace

import numpy as np

from routing.model import Job, Problem, Shift, Supply
from routing.ruin_recreate.arrays.problem_arrays import Ints
from routing.rules.feasibility import Visit, assignment_price, refusal

NOBODY_IN_PARTICULAR = frozenset[int]()


def entries(problem: Problem, visits: tuple[Visit, ...]) -> Ints:
    """The price of every visit and shift (V × K), -1 where the shift may not do the visit.

    Skills and stock are asked once for each kind of visit and of shift; promises and preferences are added by
    technician. Only visits with a rule about single technicians are asked shift by shift.
    """
    technicians = np.array([shift.technician for shift in problem.shifts], dtype=np.int64)
    table = _by_kind(problem, visits)
    for row, visit in zip(table, visits, strict=True):
        if _names_somebody(visit.job):
            row[:] = [_entry(problem, shift, visit) for shift in problem.shifts]
        elif not visit.mate:
            row[row >= 0] += _prices(visit.job, technicians)[row >= 0]
    return table


def _by_kind(problem: Problem, visits: tuple[Visit, ...]) -> Ints:
    """0 where skills and stock allow the visit, -1 elsewhere."""
    people = {_person_kind(shift): shift for shift in problem.shifts}
    kinds = {_visit_kind(visit): visit for visit in visits}
    known = np.array(
        [[-1 if _is_refused(shift, visit) else 0 for shift in people.values()] for visit in kinds.values()],
        dtype=np.int64,
    ).reshape(len(kinds), len(people))
    row, column = ({key: index for index, key in enumerate(seen)} for seen in (kinds, people))
    rows = np.array([row[_visit_kind(visit)] for visit in visits], dtype=np.int64)
    columns = np.array([column[_person_kind(shift)] for shift in problem.shifts], dtype=np.int64)
    return known[rows[:, None], columns[None, :]]


def _person_kind(shift: Shift) -> object:
    return tuple(sorted(shift.skills.items())), shift.capacities, supply_of(shift)


def supply_of(shift: Shift) -> object:
    """All that tells one supply from another, or none."""
    supply = shift.supply
    if supply is None:
        return None
    return supply_kind(supply), tuple(sorted(supply.skills.items())), supply.capacities


def supply_kind(supply: Supply) -> tuple[int, int]:
    """Supplies of one place and one length are one stop."""
    return supply.place, supply.service_seconds


def _visit_kind(visit: Visit) -> object:
    skills = visit.job.mate_skills if visit.mate else visit.job.skills
    return visit.mate, tuple(sorted(skills.items())), visit.job.demands


def _is_refused(shift: Shift, visit: Visit) -> bool:
    anybody = replace(visit.job, pin=None, required=NOBODY_IN_PARTICULAR, excluded=NOBODY_IN_PARTICULAR)
    return refusal(shift, anybody, mate=visit.mate) is not None


def _names_somebody(job: Job) -> bool:
    return job.pin is not None or bool(job.required or job.excluded) or job.same_technician_as is not None


def _prices(job: Job, technicians: Ints) -> Ints:
    """`assignment_price` for every shift at once."""
    prices = np.zeros(technicians.size, dtype=np.int64)
    if job.promise is not None and job.promise.technician is not None:
        prices += job.promise.technician_price * (technicians != job.promise.technician)
    if job.preferred:
        prices += job.preference_price * ~np.isin(technicians, list(job.preferred))
    return prices


def _entry(problem: Problem, shift: Shift, visit: Visit) -> int:
    job = visit.job
    if refusal(shift, job, mate=visit.mate) is not None:
        return -1
    if job.same_technician_as is not None and not visit.mate:
        owners = {s.technician for s in problem.shifts for c in s.committed if c.job == job.same_technician_as}
        if owners and shift.technician not in owners:
            return -1
    return 0 if visit.mate else sum(assignment_price(shift, job))
