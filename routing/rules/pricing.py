"""What a plan costs, term by term."""

from collections.abc import Iterable

from routing.model import Job, Problem, Shift
from routing.model.routes import Route, Stop
from routing.model.solution import Objective
from routing.rules.feasibility import assignment_price, unserved_price


def price(problem: Problem, routes: Iterable[Route]) -> Objective:
    """The objective of these routes; every job without a stop counts as unserved."""
    jobs = {job.id: job for job in problem.jobs}
    shifts = {shift.id: shift for shift in problem.shifts}
    total, served = Objective(), set[int]()
    for route in routes:
        total += price_route(problem, shifts[route.shift], route, jobs)
        served |= {stop.job for stop in route.stops}
    left = sum(unserved_price(problem, job) for job in problem.jobs if job.id not in served)
    return total + Objective(unserved=left)


def price_route(problem: Problem, shift: Shift, route: Route, jobs: dict[int, Job]) -> Objective:
    """One route's part of the objective; zero for a route without stops."""
    if not route.stops:
        return Objective()
    prices = problem.prices
    assigned = [assignment_price(shift, jobs[stop.job]) for stop in route.stops if not stop.mate]
    windows = sum(_window_price(jobs[stop.job], stop) for stop in route.stops)
    busy = route.driving_seconds + route.service_seconds
    return Objective(
        promises=sum(changed for changed, _ in assigned) + windows,
        lateness=sum(stop.late_seconds * jobs[stop.job].late_price for stop in route.stops),
        overtime=route.overtime_seconds * shift.overtime_price,
        preferences=sum(unwanted for _, unwanted in assigned),
        working=prices.working_second * route.working_seconds,
        travel=prices.travel_second * route.driving_seconds + prices.travel_metre * route.driving_metres,
        fixed=shift.fixed_price,
        balance=prices.balance * busy * busy // 3600**2,
    )


def _window_price(job: Job, stop: Stop) -> int:
    promise = job.promise
    if stop.mate or promise is None or promise.window is None:
        return 0
    if promise.window.start <= stop.start < promise.window.end:
        return 0
    return promise.window_price
