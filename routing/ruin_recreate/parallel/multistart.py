"""One plan on several cores where it is too small to cut: whole searches that differ by their seeds.

What they share comes at the end, when the plan is chosen among all the routes that they have met.
"""

import time
from dataclasses import replace

from routing.ruin_recreate.arrays.compile_problem import named, numbered
from routing.ruin_recreate.parallel.workers import Part, answers, workers
from routing.ruin_recreate.recombination.route_pool import Pool
from routing.ruin_recreate.search import Course

ANSWERING_SECONDS = 0.1
"""By so much the others end before the search here, to be heard in time."""
SEEDS = 7919
"""Between the seeds of two rivals, so that they are not those of the next runs."""


def search_rivals(course: Course, cores: int, seed: int) -> list[Pool]:
    """Search here and on the other cores until the deadline; the search here then has the best plan of all.

    Returns the routes that the others have met.
    """
    problem, compiled, run, plan = course.problem, course.compiled, course.run, course.schedule
    left = (plan.deadline or 0.0) - time.perf_counter()
    jobs, shifts = (frozenset(one.id for one in ones) for ones in (problem.jobs, problem.shifts))
    until, start = time.time() + left - ANSWERING_SECONDS, named(compiled, run.routes)
    part = Part(jobs, shifts, start, until, plan.hot, plan.cold, plan.leg, seed, pooled=True)
    with workers(problem, cores - 1) as crew:
        for number, worker in enumerate(crew, start=1):
            worker.ask(replace(part, seed=seed + number * SEEDS))
        run.run(plan, course.note, course.watch)
        ready = [] if course.watch.is_over() else [worker for worker in crew if worker.is_ready()]
        found = [answer for answer in answers(ready) if answer is not None]
    run.choose([run.routes, *(numbered(compiled, one.best) for one in found)])
    run.steps += sum(one.steps for one in found)
    return [one.pool for one in found if one.pool is not None]
