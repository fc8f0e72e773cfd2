"""From sequences to a plan: exact times for every route, links between routes kept, the rest left unserved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from routing.model import Job, Problem, Shift
from routing.model.routes import Route
from routing.model.solution import Solution, Unserved
from routing.rules.feasibility import Visit, horizon, refusal, stock_left, visits_of, with_supply
from routing.rules.own_time import within_own_time
from routing.rules.pricing import price
from routing.rules.timing import LATER, time_route

Sequences = Mapping[int, Iterable[tuple[int, bool]]]
"""(job id, mate) in order, by shift id; committed stops are left out."""


@dataclass
class _Draft:
    """Sequences while they are made to hold, and the least starts that links impose."""

    problem: Problem
    jobs: dict[int, Job]
    shifts: dict[int, Shift]
    order: dict[int, list[Visit]]
    floors: dict[tuple[int, bool], int] = field(default_factory=dict)
    routes: dict[int, Route] = field(default_factory=dict)
    stale: set[int] = field(default_factory=set)

    def drop(self, job: int) -> None:
        for shift, plan in self.order.items():
            kept = [visit for visit in plan if visit.job.id != job]
            if len(kept) < len(plan):
                self.order[shift] = kept
                self.stale.add(shift)
        # Floors may rest on the dropped job, so all links are settled anew.
        self.stale |= {shift for shift, plan in self.order.items() if any(_key(v) in self.floors for v in plan)}
        self.floors.clear()


def arrange(problem: Problem, sequences: Sequences, engine: str = "") -> Solution:
    """Make the cheapest plan that keeps given orders of jobs.

    Parameters
    ----------
    problem : Problem
        A well-formed problem.
    sequences : mapping of int to iterable of (int, bool)
        By shift id, in order: the id of the job, and whether this is the second technician of its crew. Committed
        stops are left out.
    engine : str
        Noted in the plan.

    Returns
    -------
    Solution
        With exact times. Jobs that cannot keep their place are left out of it; the code of the unserved is empty, see
        `with_reasons`.
    """
    problem = within_own_time(problem)
    draft = _draft(problem, sequences)
    while _mend(draft):
        pass
    routes = tuple(draft.routes[shift.id] for shift in problem.shifts if draft.routes[shift.id].stops)
    served = {stop.job for route in routes for stop in route.stops}
    left = tuple(Unserved(job.id, "", "") for job in problem.jobs if job.id not in served)
    return Solution(routes, left, price(problem, routes), engine)


def _draft(problem: Problem, sequences: Sequences) -> _Draft:
    jobs = {job.id: job for job in problem.jobs}
    shifts = {shift.id: shift for shift in problem.shifts}
    span = horizon(problem)
    order: dict[int, list[Visit]] = {shift: [] for shift in shifts}
    seen = {(stop.job, mate) for s in problem.shifts for stop in s.committed for mate in (False, True)}
    for shift, stops in sequences.items():
        for key in stops:
            visits = visits_of(jobs[key[0]], span)
            allowed = key[1] < len(visits) and refusal(shifts[shift], jobs[key[0]], mate=key[1]) is None
            if key not in seen and allowed:
                seen.add(key)
                order[shift].append(visits[key[1]])
    return _Draft(problem, jobs, shifts, order, stale=set(shifts))


def _mend(draft: _Draft) -> bool:
    """One step towards a plan that holds; false when nothing is left to do."""
    for shift in sorted(draft.stale):
        _time(draft, shift)
    draft.stale.clear()
    where = {_key(visit): shift for shift, plan in draft.order.items() for visit in plan}
    linked = sorted(key for key in where if key[1] or _is_linked(draft.jobs[key[0]]))
    if not linked:
        return False
    done = {stop.job for shift in draft.shifts.values() for stop in shift.committed}
    served = {key[0] for key in where} | done
    for key in linked:
        if _broken(draft, draft.jobs[key[0]], where, served):
            draft.drop(key[0])
            return True
    times = _times(draft)
    raised = [(key, floor) for key in linked if (floor := _floor(draft.jobs[key[0]], key, times)) > times[key][0]]
    for key, floor in raised:
        draft.floors[key] = floor
        draft.stale.add(where[key])
    return bool(raised)


def _time(draft: _Draft, shift_id: int) -> None:
    """Time a route; while it has no schedule, the visit that costs least to leave out is dropped."""
    shift, limit = draft.shifts[shift_id], draft.shifts[shift_id].max_visits
    while True:
        plan = draft.order[shift_id]
        full = limit is not None and len(plan) + len(shift.committed) > limit and plan
        route = None if full or _overloaded(draft, shift, plan) else _route(draft, shift, plan)
        if route is not None:
            draft.routes[shift_id] = route
            return
        cheapest = min(range(len(plan)), key=lambda i: (plan[i].job.pin is not None, plan[i].job.unserved_price))
        for position in sorted(range(len(plan)), key=lambda i: plan[i].job.unserved_price):
            rest = plan[:position] + plan[position + 1 :]
            if not full and not _overloaded(draft, shift, rest) and _route(draft, shift, rest) is not None:
                cheapest = position
                break
        draft.order[shift_id] = plan[:cheapest] + plan[cheapest + 1 :]


def _route(draft: _Draft, shift: Shift, plan: list[Visit]) -> Route | None:
    route = time_route(draft.problem, shift, plan, draft.floors)
    if route is None and not plan:
        # Committed stops may have used up the day; they stay all the same.
        return time_route(draft.problem, _unbounded(shift), (), draft.floors)
    return route


def _unbounded(shift: Shift) -> Shift:
    return replace(shift, breaks=(), overtime_seconds=10**9, max_driving_seconds=None)


def _overloaded(draft: _Draft, shift: Shift, plan: list[Visit]) -> bool:
    jobs = [visit.job for visit in plan if not visit.mate]
    if not any(job.demands for job in jobs):
        return False
    stock = with_supply(stock_left(shift.capacities, (draft.jobs[stop.job] for stop in shift.committed)), shift)
    width = max(len(job.demands) for job in jobs)
    used = [sum(job.demands[d] for job in jobs if d < len(job.demands)) for d in range(width)]
    stock += (0,) * width
    return any(need > have for need, have in zip(used, stock, strict=False))


def _is_linked(job: Job) -> bool:
    return job.crew == 2 or bool(job.after) or job.same_technician_as is not None


def _broken(draft: _Draft, job: Job, where: dict[tuple[int, bool], int], served: set[int]) -> bool:
    """Whether a link of the job is broken by who is served where, whatever the times."""
    here = draft.shifts[where[(job.id, False)]].technician if (job.id, False) in where else None
    if here is None:
        return True
    if job.crew == 2:
        mate = where.get((job.id, True))
        if mate is None or draft.shifts[mate].technician == here:
            return True
    if any(other not in served for other in job.after):
        return True
    other = job.same_technician_as
    return other is not None and other in served and here not in _technicians(draft, other, where)


def _technicians(draft: _Draft, job: int, where: dict[tuple[int, bool], int]) -> set[int]:
    planned = {shift.technician for shift in draft.shifts.values() if any(c.job == job for c in shift.committed)}
    if (job, False) in where:
        planned.add(draft.shifts[where[(job, False)]].technician)
    return planned


def _times(draft: _Draft) -> dict[tuple[int, bool], tuple[int, int]]:
    """Start and finish by (job, mate) in the routes as they are timed now."""
    return {(stop.job, stop.mate): (stop.start, stop.finish) for route in draft.routes.values() for stop in route.stops}


def _floor(job: Job, key: tuple[int, bool], times: dict[tuple[int, bool], tuple[int, int]]) -> int:
    """The least start that the other routes' times allow."""
    floor = max((times[(other, False)][1] for other in job.after), default=-LATER)
    if job.crew == 2:
        floor = max(floor, times[(job.id, not key[1])][0])
    return floor


def _key(visit: Visit) -> tuple[int, bool]:
    return visit.job.id, visit.mate
