"""A last look at a plan: jobs left out that have a place for less than leaving them out costs."""

from routing.inserting.board import Board
from routing.model import Job, Problem
from routing.model.solution import Solution
from routing.odds.pricing import expected_price
from routing.rules.feasibility import unserved_price
from routing.rules.scheduling import arrange

MOST_JOBS, OPTIONS, RETIMED_JOBS = 200, 3, 2_000
"""Of so many jobs so many insertions are looked at, and so many carried out that so many jobs are timed anew."""


def with_late_insertions(problem: Problem, solution: Solution) -> Solution:
    """The plan with each such job inserted, if that makes it cheaper.

    The search may have left one out: where travel depends on the hour, or where two legs are shorter than one.
    """
    jobs, left_to_try = {job.id: job for job in problem.jobs}, max(1, RETIMED_JOBS // max(1, len(problem.jobs)))
    if not solution.routes and not problem.shifts:
        return solution
    left = [jobs[one.job] for one in solution.unserved if _is_alone(jobs[one.job])]
    board = Board(problem, solution) if left else None
    for job in sorted(left, key=lambda one: -unserved_price(problem, one))[:MOST_JOBS]:
        for place in () if board is None else board.quote(job, count=OPTIONS):
            if place.price >= unserved_price(problem, job) or not left_to_try:
                break
            left_to_try -= 1
            order = {route.shift: [(s.job, s.mate) for s in route.stops] for route in solution.routes}
            order.setdefault(place.shift, []).insert(place.position, (job.id, False))
            found = arrange(problem, order, solution.engine)
            if expected_price(problem, found) < expected_price(problem, solution):
                solution, board = found, Board(problem, found)
                break
    return solution


def _is_alone(job: Job) -> bool:
    return job.crew == 1 and not job.after and job.same_technician_as is None
