"""The one entrance: a problem and limits in, a verified plan out."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec

from routing.inserting.late_insertion import with_late_insertions
from routing.model import Limits, Problem
from routing.model.checking import ProblemError, check, check_limits
from routing.model.solution import Solution
from routing.odds.pricing import expected_price, has_odds
from routing.reasons.explain import with_reasons
from routing.rules.own_time import within_own_time
from routing.rules.scheduling import Sequences, arrange
from routing.rules.verify import Violation, verify
from routing.solving.watch import BEGINNING, CLOSING, PROVING, SEARCHING, UNWATCHED, OnProgress, Teller, Watch

LOG = logging.getLogger("routing.solve")

ENGINES = ("auto", "compiled", "ortools")
CLOSING_SECONDS = 0.05
CLOSING_SECONDS_PER_JOB = 0.0004
"""Kept of the time limit for exact times, reasons and verification."""
ODDS_CLOSING = 3
"""By what factor closing takes longer where plans are compared by their odds, too."""
EXACT_FROM_SECONDS = 30.0
"""From which limit on a small problem is settled unasked (`routing.solving.exact`)."""
ASKED, UNASKED = (1 / 3, 1 / 3), (3 / 4, 1 / 4)
"""Parts of the time for the first plan, and for the bound at most, where a gap is asked for and where it is not.

A proof asked for ends the search early. Of one that may never come no search is shortened much.
"""
SHORTEST_SECONDS = 0.5
"""A second search shorter than this finds nothing."""
ANEW = 104_729
"""Added to the seed of a second search from nothing."""


class EngineFault(RuntimeError):
    """The search made a plan that the verifier refuses: an error of this library.

    Parameters
    ----------
    violations : list of Violation
        Which rules are broken.
    """

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__("; ".join(f"{one.code}: {one.sentence}" for one in violations[:5]))
        self.violations = violations


def warm_up() -> None:
    """Compile the search and the bound now rather than within the first solve.

    What is compiled is kept on disk. Without numba there is nothing to do.
    """
    if _has_numba():
        from routing.column_generation import raise_bound  # noqa: PLC0415 - numba is optional.

        _warm_up_search()
        raise_bound.warm_up()
        _note_compiled()


def is_compiled() -> bool:
    """Whether a search begins at once, with nothing left to compile; also where there is no numba."""
    if not _has_numba():
        return True
    from routing import ruin_recreate  # noqa: PLC0415 - numba is optional.

    return ruin_recreate.is_compiled()


def _note_compiled() -> None:
    from routing import ruin_recreate  # noqa: PLC0415 - numba is optional.

    ruin_recreate.note_compiled()


def _warm_up_search() -> None:
    from routing.ruin_recreate.search import warm  # noqa: PLC0415 - numba is optional.

    warm()


def solve(
    problem: Problem,
    limits: Limits,
    start: Solution | None = None,
    on_progress: OnProgress | None = None,
    engine: str = "auto",
    *,
    cancelled: Callable[[], bool] | None = None,
) -> Solution:
    """Find the best plan within the limits, in the calling thread.

    Where odds have a price (`Job.broken_price`, `Prices.expected_overtime`, `Prices.start_deviation`) and something is
    uncertain, the compiled search looks for the least sum of the objective and of what the odds cost, on 256 drawn
    days (128 from 300 visits on). Prices told to `on_progress` and in the trace are then such sums. The objective of
    the plan, its bound and a gap stay those of the planned times. OR-Tools alone knows no odds.

    Parameters
    ----------
    problem : Problem
        What is to be planned.
    limits : Limits
        When to end.
    start : Solution or None
        A plan of this or an older problem to begin from; the result is never worse than it.
    on_progress : callable or None
        Called with a `Progress` at each better plan, each bound and each phase, in the thread that searches.
    engine : str
        "compiled" is this library's own search, "ortools" OR-Tools alone, "auto" the first where numba is installed.
    cancelled : callable or None
        Asked several times a second, for instance `threading.Event().is_set`. Once it says yes, the solve ends with the
        best plan so far; it must go on saying yes.

    Returns
    -------
    Solution
        A verified plan; jobs that cannot be served are in it, with a reason.

    Raises
    ------
    ProblemError
        For a malformed problem, an unknown engine or missing limits.

    See Also
    --------
    solve_in_process : does the same in a process of its own and holds the deadline.
    """
    if engine not in ENGINES:
        raise ProblemError([("engine", f"Unknown engine {engine}; known are {', '.join(ENGINES)}.")])
    check_limits(limits)
    check(problem)
    teller = Teller(on_progress) if on_progress else Teller()
    teller.phase(BEGINNING)
    problem, began = within_own_time(problem), time.perf_counter()
    LOG.debug("planning %d jobs, %d shifts within %s", len(problem.jobs), len(problem.shifts), limits)
    compiled = engine == "compiled" or (engine == "auto" and _has_numba())
    if compiled:
        _warm_up_search()
    known = None if start is None else arrange(problem, _orders(problem, start), "start")
    look = _compiled if compiled else _ortools
    watch = Watch(teller, cancelled or UNWATCHED.is_over)
    teller.phase(SEARCHING)
    if compiled and _provable(problem, limits):
        found = _until_gap(problem, limits, known, watch)
    else:
        found = look(problem, _searching(problem, limits), known, watch)
    best = found if known is None or expected_price(problem, found) <= expected_price(problem, known) else known
    teller.phase(CLOSING)
    solution = _closed(problem, best, found)
    LOG.info(
        "planned %d of %d jobs in %d routes, price %d, by %s in %.2f s",
        len(problem.jobs) - len(solution.unserved),
        len(problem.jobs),
        len(solution.routes),
        solution.objective.total,
        solution.engine,
        time.perf_counter() - began,
    )
    return solution


def _closed(problem: Problem, best: Solution, found: Solution) -> Solution:
    """The plan with late insertions and reasons, verified, with the trace and the bound of its search."""
    closed = with_late_insertions(problem, best)
    solution = with_reasons(problem, replace(closed, steps=found.steps, trace=found.trace, bound=found.bound))
    violations = verify(problem, solution)
    if violations:
        raise EngineFault(violations)
    return solution


def _provable(problem: Problem, limits: Limits) -> bool:
    """Whether a proof is asked for, or near enough to be worth its time."""
    if limits.seconds is None:
        return False
    return (
        limits.gap is not None
        or limits.proving is not None
        or (limits.seconds >= EXACT_FROM_SECONDS and _may_settle(problem))
    )


def _may_settle(problem: Problem) -> bool:
    """Whether the cheapest plan can be chosen exactly: by the objective alone, which knows no odds."""
    from routing.solving.exact import is_small_enough  # noqa: PLC0415 - numba is optional.

    return is_small_enough(problem) and not has_odds(problem)


def _until_gap(problem: Problem, limits: Limits, known: Solution | None, watch: Watch) -> Solution:
    """A plan, then a bound; the rest of the time for searching only where the gap is still too wide."""
    whole, (searching, proving) = limits.seconds or 0.0, _shares(limits)
    began = time.perf_counter()
    found = _compiled(problem, _searching(problem, replace(limits, seconds=searching * whole)), known, watch)
    if watch.is_over():
        return found
    watch.teller.phase(PROVING)
    prove = _settled if _may_settle(problem) else _bounded
    found = prove(problem, found, max(0.0, proving * whole - CLOSING_SECONDS), limits.cores, watch)
    spent = time.perf_counter() - began
    price = expected_price(problem, found)
    if found.trace and price < found.trace[-1][1]:
        found = replace(found, trace=(*found.trace, (spent, price)))
        watch.teller.better(price, _served(problem, found))
    if found.bound is not None:
        watch.teller.proven(found.bound)
    if (found.gap_percent or 0.0) <= (limits.gap or 0.0) or whole - spent < SHORTEST_SECONDS or watch.is_over():
        return found
    return _search_on(problem, replace(limits, seconds=whole - spent), found, spent, watch)


def _shares(limits: Limits) -> tuple[float, float]:
    if limits.gap is not None:
        return ASKED
    return UNASKED if limits.proving is None else (1 - limits.proving, limits.proving)


def _bounded(problem: Problem, found: Solution, seconds: float, cores: int, watch: Watch) -> Solution:
    from routing.solving.lower_bound import bound  # noqa: PLC0415 - numba is optional.

    proven = bound(problem, seconds, found, cores, cancelled=watch.is_over).value
    return replace(found, bound=min(proven, found.objective.total))


def _settled(problem: Problem, found: Solution, seconds: float, cores: int, watch: Watch) -> Solution:
    """The routes of the bound may make a better plan of a small problem at once."""
    from routing.solving.exact import solve_exactly  # noqa: PLC0415 - numba is optional.

    return solve_exactly(problem, found, seconds, cores, watch)


def _search_on(problem: Problem, limits: Limits, found: Solution, spent: float, watch: Watch) -> Solution:
    """The better one of the plan and of what another search finds; the plan was found after so many seconds."""
    watch.teller.phase(SEARCHING)
    start: Solution | None = found
    price = expected_price(problem, found)
    if _may_settle(problem):
        # A search from a plan that was settled would find the same again.
        limits, start = replace(limits, seed=limits.seed + ANEW), None
    more = _compiled(problem, _searching(problem, limits), start, watch)
    best = more if expected_price(problem, more) < expected_price(problem, found) else found
    trace = [(at + spent, each) for at, each in more.trace if each < price]
    return replace(best, bound=found.bound, steps=found.steps + more.steps, trace=(*found.trace, *trace))


def _served(problem: Problem, plan: Solution) -> int:
    return len(problem.jobs) - len(plan.unserved)


def _has_numba() -> bool:
    return find_spec("numba") is not None


def _searching(problem: Problem, limits: Limits) -> Limits:
    """The limits less the time that closing takes."""
    if limits.seconds is None:
        return limits
    closing = CLOSING_SECONDS + CLOSING_SECONDS_PER_JOB * len(problem.jobs) * (ODDS_CLOSING if has_odds(problem) else 1)
    return replace(limits, seconds=max(0.5 * limits.seconds, limits.seconds - closing))


def _compiled(problem: Problem, limits: Limits, known: Solution | None, watch: Watch) -> Solution:
    from routing.ruin_recreate.solve import search  # noqa: PLC0415 - numba is optional.

    found = search(problem, limits, None if known is None else _orders(problem, known), watch)
    return replace(arrange(problem, found.sequences, "compiled"), steps=found.steps, trace=found.trace)


def _ortools(problem: Problem, limits: Limits, known: Solution | None, watch: Watch) -> Solution:
    from routing import ortools_engine  # noqa: PLC0415 - OR-Tools takes a second to import.

    began = time.perf_counter()
    first = None if known is None else _orders(problem, known)

    def note(orders: Sequences) -> Solution:
        plan = arrange(problem, orders, "ortools")
        watch.teller.better(plan.objective.total, _served(problem, plan))
        return plan

    found = note(ortools_engine.plan(problem, limits, first, watch, note))
    trace = ((time.perf_counter() - began, found.objective.total),)
    return replace(found, steps=limits.steps or 0, trace=() if limits.seconds is None else trace)


def _orders(problem: Problem, solution: Solution) -> dict[int, list[tuple[int, bool]]]:
    """The plan's sequences, as far as this problem still has their jobs and shifts."""
    jobs = {job.id: job for job in problem.jobs}
    shifts = {shift.id for shift in problem.shifts}
    return {
        route.shift: [
            (stop.job, stop.mate) for stop in route.stops if stop.job in jobs and int(stop.mate) < jobs[stop.job].crew
        ]
        for route in solution.routes
        if route.shift in shifts
    }
