"""A large plan computed by several workers: cut into parts, each searched by whoever takes it, joined, cut anew.

The process that coordinates searches one part itself, so it never holds a place in which it only waits, and it waits
for nobody beyond the end of a round: a part that does not come back keeps its routes.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from dispatch.kernel.backend import CoreBackend
from dispatch.planning.processes import late_plans
from dispatch.planning.processes.run_watch import ASK_SECONDS, RunWatch, SolveRound, StopOnly
from dispatch.planning.rules import plan_parts as plan_parts_rules
from dispatch.planning.services import plan_parts
from dispatch.planning.solver.cores import Cores
from dispatch.planning.solver.part_codec import PartProblem, pack, pack_solution, unpack, unpack_solution
from dispatch.planning.solver.solver import Solver, SolverFailed, SolveWatch
from dispatch.settings import Settings
from routing import Limits, Problem, Progress, Solution, Territory, cooling, cut, join

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 0.1
"""Between two looks for answers."""
HAND_ON_SECONDS = 0.05
"""How long a busy worker keeps a part before it hands it on, so that the part does not race round in circles."""

Heat = tuple[float, float] | None


class SolvingBackend(CoreBackend, Protocol):
    """What computing a plan together needs of the backend."""

    @property
    def solver(self) -> Solver: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def cores(self) -> Cores: ...


@dataclass(frozen=True, slots=True)
class _Round:
    """One round of so many: how long it lasts, and how hot it searches."""

    number: int
    of: int
    seconds: float
    heat: Heat


class PartWatch:
    """Ends the search of a part that nobody waits for any more: its round is over, or its plan was stopped."""

    def __init__(self, backend: SolvingBackend, part_id: int) -> None:
        self._backend, self._part_id = backend, part_id
        self._ask_at, self._over = time.monotonic() + ASK_SECONDS, False

    def hear(self, progress: Progress) -> None:
        """Passes it over: the price of a part is not that of the plan."""

    def is_over(self) -> bool:
        """Whether the part is gone; asks the database a few times a second."""
        if not self._over and time.monotonic() >= self._ask_at:
            self._ask_at = time.monotonic() + ASK_SECONDS
            with self._backend.work() as work:
                self._over = not plan_parts.is_wanted(work, self._part_id)
        return self._over


def parts(backend: SolvingBackend, visits: int, seconds: float) -> int:
    """In how many parts a plan would be computed now; 1 where one worker does it alone."""
    with backend.work() as work:
        return plan_parts.count(work, visits, seconds, least_visits=backend.settings.share_plans_from)


def solve(
    backend: SolvingBackend, watch: RunWatch, problem: Problem, start: Solution | None, seconds: float
) -> tuple[Solution, bool]:
    """A plan by all workers there are, in so many seconds; never worse than `start`. Raises `SolverFailed`.

    A first plan is made at once; then come rounds of parts, each with other borders; at the end the whole is searched
    here once more, which also gives everything unserved its reason. True when that last search failed, so that the
    plan is what the rounds had found.
    """
    began = time.monotonic()
    limits = Limits(seconds=seconds, cores=backend.settings.solver_cores)
    plan = late_plans.without_search(backend, problem, start)
    # On a slow machine the process of the first plan may take long to start; half of the time is for the parts.
    left = max(seconds / 2, seconds - (time.monotonic() - began))
    count = plan_parts_rules.rounds(left)
    span = left * (1 - plan_parts_rules.CLOSING_SHARE) / max(1, count) - plan_parts_rules.JOINING_SECONDS
    crew = replace(limits, seconds=left, cores=limits.cores * parts(backend, len(problem.jobs), seconds))
    heats = cooling(problem, crew, count + 1, warm=start is not None)
    for number, heat in enumerate(heats[:-1], start=1):
        plan = _round(backend, watch, problem, plan, _Round(number, count, span, heat))
        if watch.is_over():
            return late_plans.without_search(backend, problem, plan), False
    closing = max(1.0, seconds - (time.monotonic() - began))
    try:
        return backend.solver.solve(problem, replace(limits, seconds=closing, heat=heats[-1]), plan, watch), False
    except SolverFailed as failed:
        log.warning("the last search of a plan failed", code=failed.code)
    return late_plans.without_search(backend, problem, plan), True


def solve_part(backend: SolvingBackend, part_id: int) -> None:
    """Solves a part that another process has offered, if it is still wanted and this process is free for it."""
    busy = backend.cores.busy > 0
    if busy:
        time.sleep(HAND_ON_SECONDS)
    with backend.work() as work:
        taken = plan_parts.take(work, part_id, busy=busy)
    if taken is None:
        return
    parcel = unpack(taken.parcel)
    with backend.cores.taken():
        found = _searched(backend, parcel, taken.seconds, PartWatch(backend, part_id))
    with backend.work() as work:
        plan_parts.answer(work, part_id, b"" if found is None else pack_solution(found))


def _round(backend: SolvingBackend, watch: RunWatch, problem: Problem, plan: Solution, this: _Round) -> Solution:
    """The plan after a round. The first part is searched here, the others by whoever takes them."""
    begun = watch.begun
    seed = begun.attempt * 1000 + this.number
    # Workers come and go; whether the time is worth it was decided for the whole.
    count = parts(backend, len(problem.jobs), plan_parts_rules.LEAST_SECONDS)
    territories = cut(problem, plan, count, seed)
    own, *others = [PartProblem(one.problem, one.start, this.heat, seed + n) for n, one in enumerate(territories)]
    placed = len(problem.jobs) - len(plan.unserved)
    watch.begin_round(SolveRound(this.number, this.of, len(territories)), plan.objective.total, placed)
    parcels = [pack(parcel) for parcel in others]
    with backend.work() as work:
        part_ids = plan_parts.offer(work, begun, this.number, parcels, this.seconds)
    if part_ids is None:
        # Another attempt has the plan; what this one finds will be refused.
        return plan
    answers = [_searched(backend, own, this.seconds, StopOnly(watch)), *_gathered(backend, part_ids, watch)]
    return _joined(problem, plan, territories, answers)


def _joined(
    problem: Problem, plan: Solution, territories: Sequence[Territory], answers: Sequence[Solution | None]
) -> Solution:
    log.info("a round of parts is over", parts=len(territories), silent=sum(one is None for one in answers))
    return join(problem, plan, territories, answers)


def _searched(backend: SolvingBackend, parcel: PartProblem, seconds: float, watch: SolveWatch) -> Solution | None:
    """The part's plan; None where its search failed: the round goes on without it."""
    limits = Limits(cores=backend.settings.solver_cores, seed=parcel.seed, heat=parcel.heat)
    try:
        return backend.solver.solve_within(seconds, parcel.problem, limits, parcel.start, watch)
    except SolverFailed as failed:
        log.warning("a part of a plan was not solved", code=failed.code)
        return None


def _gathered(backend: SolvingBackend, part_ids: Sequence[int], watch: RunWatch) -> list[Solution | None]:
    """What came back; once the plan is to stop, what has come so far."""
    while True:
        over = watch.is_over()
        with backend.work() as work:
            found = plan_parts.gather(work, part_ids, at_once=over)
        if found is not None:
            return [unpack_solution(one) if one else None for one in found]
        time.sleep(PAUSE_SECONDS)
