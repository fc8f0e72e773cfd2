"""The terms of the objective, recomputed from the problem alone."""

from collections import Counter
from collections.abc import Iterable, Mapping

from routing.model import Job, Problem, Shift
from routing.model.routes import Stop, SupplyStop
from routing.model.solution import Objective, Solution


def objective_of(
    problem: Problem, solution: Solution, stops: Mapping[int, Iterable[tuple[Shift, Stop]]], shifts: Mapping[int, Shift]
) -> Objective:
    """Every term of the plan's price; the stops are given by job, the shifts by id."""
    terms = Counter[str]()
    for job in problem.jobs:
        if not stops[job.id]:
            terms["unserved"] += job.unserved_price + (problem.prices.broken_pin if job.pin else 0)
        for shift, stop in stops[job.id]:
            if not stop.mate:
                _price_stop(terms, job, shift, stop)
    for route in solution.routes:
        shift = shifts[route.shift]
        driven = route.driving_seconds
        passed: list[Stop | SupplyStop] = [*route.stops, *([] if route.supply is None else [route.supply])]
        busy = driven + sum(stop.finish - stop.start for stop in passed)
        terms["travel"] += problem.prices.travel_second * driven
        terms["travel"] += problem.prices.travel_metre * route.driving_metres
        if route.stops:
            left = min(stop.depart for stop in passed)
            terms["working"] += problem.prices.working_second * (route.finish - left)
        terms["overtime"] += max(0, route.finish - shift.end) * shift.overtime_price
        terms["fixed"] += shift.fixed_price
        terms["balance"] += problem.prices.balance * busy**2 // 12_960_000
    return Objective(**terms)


def _price_stop(terms: Counter[str], job: Job, shift: Shift, stop: Stop) -> None:
    if job.due is not None and stop.start > job.due:
        terms["lateness"] += (stop.start - job.due) * job.late_price
    if job.preferred and shift.technician not in job.preferred:
        terms["preferences"] += job.preference_price
    promise = job.promise
    if promise is None:
        return
    if promise.technician is not None and promise.technician != shift.technician:
        terms["promises"] += promise.technician_price
    if promise.window is not None and not promise.window.start <= stop.start < promise.window.end:
        terms["promises"] += promise.window_price
