"""One process's search: routes in, better routes out, until time or rounds are up."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from routing.model import Job, Problem, Shift, Travel
from routing.ruin_recreate.arrays.compile_problem import Compiled, compile_problem
from routing.ruin_recreate.arrays.problem_arrays import Ints
from routing.ruin_recreate.moves.iterations import work
from routing.ruin_recreate.moves.undo_log import UndoLog, fresh_undo_log
from routing.ruin_recreate.recombination.route_pool import Pool, fresh_pool, joined
from routing.ruin_recreate.recombination.set_partitioning import drop_doubles, recombine
from routing.ruin_recreate.search_state import State, fresh_state
from routing.solving.watch import UNWATCHED, Patience, Watch

ROUNDS_PER_STEP = 100
HOT, COLD = 4.0, 0.03
"""First and last temperature, as parts of the price of a mean leg."""
SLICE_SECONDS = 0.05

Routes = Mapping[int, Sequence[int]]
"""Visit numbers in order, by shift number."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long to search. `deadline` is on `time.perf_counter`; with `steps` alone the search is reproducible.

    hot, cold: temperatures as parts of the price of a mean leg; a warm start wants a low `hot`.
    patience: seconds without a better plan after which it ends.
    leg: that price, where the search is part of another one; else it is the mean of the plan to begin with.
    """

    deadline: float | None
    steps: int | None
    hot: float = HOT
    cold: float = COLD
    leg: float | None = None
    patience: float | None = None


class Search:
    """A plan under improvement. `best` is its price, `routes` who is where in it."""

    def __init__(self, compiled: Compiled, seed: int, start: Routes | None = None) -> None:
        self.data = compiled.data
        self.state: State = fresh_state(self.data, seed)
        self.undo_log: UndoLog = fresh_undo_log(self.data, self.state)
        self.pool: Pool = fresh_pool(self.data, self.state)
        self.score = np.zeros(2, dtype=np.int64)
        self.steps = 0
        self.load(start or {})

    def load(self, routes: Routes) -> None:
        """Begin from these routes; what does not hold is emptied, and the absent are inserted."""
        self.state.length[:] = 0
        self.state.at[:] = -1
        for shift, visits in routes.items():
            self.state.length[shift] = len(visits)
            self.state.route[shift, : len(visits)] = visits
            self.state.at[list(visits)] = shift
        work(self.data, self.state, self.undo_log, self.pool, 0, 0.0, self.score)

    @property
    def best(self) -> int:
        return int(self.score[1])

    @property
    def routes(self) -> dict[int, list[int]]:
        return _routes(self.state.best_route, self.state.best_length)

    @property
    def present(self) -> dict[int, list[int]]:
        """Where the search stands; while it is hot that is a dearer plan than the best one."""
        return _routes(self.state.route, self.state.length[: self.data.begin.size])

    def choose(self, plans: Sequence[Routes]) -> None:
        """Stand at the cheapest of these."""
        prices = list[int]()
        for plan in plans:
            self.load(plan)
            prices.append(self.best)
        self.load(plans[int(np.argmin(prices))])

    def mean_leg(self) -> float:
        """Price of a mean leg of the plan, the unit of temperature."""
        lengths = self.state.length[: self.data.begin.size]
        legs = int(lengths.sum() + (lengths > 0).sum())
        if not legs:
            return self._near_leg()
        driven = int(self.state.driven[: lengths.size].sum()) * max(1, self.data.second_price)
        return max(1.0, driven / max(1, legs))

    def _near_leg(self) -> float:
        """Price of a mean leg between near visits, where there is no route yet."""
        near = self.data.near
        if near.shape[1] < 2:
            return 1.0
        legs = self.data.seconds[np.arange(near.shape[0]), near[:, 1]]
        return max(1.0, float(legs.mean()) * self.data.second_price)

    def run(self, schedule: Schedule, on_better: Callable[[int], None] | None = None, watch: Watch = UNWATCHED) -> None:
        """Search by the schedule, or until the watch is over; `on_better` hears of each better price at once."""
        if not self.data.unserved.size or not self.data.begin.size:
            return
        leg, told = schedule.leg or self.mean_leg(), self.best
        began = time.perf_counter()
        patience = Patience(schedule.patience)
        count, made, total = 50, 0, (schedule.steps or 0) * ROUNDS_PER_STEP
        while True:
            now = time.perf_counter()
            done = made / total if total else 0.0
            if schedule.deadline is not None:
                done = max(done, (now - began) / max(1e-9, schedule.deadline - began))
            if done >= 1.0 or watch.is_over() or patience.is_spent(self.best):
                break
            if total:
                count = min(count, total - made) if schedule.deadline is not None else min(1000, total - made)
            heat = leg * schedule.hot * (schedule.cold / schedule.hot) ** done
            work(self.data, self.state, self.undo_log, self.pool, count, heat, self.score)
            made += count
            spent = time.perf_counter() - now
            count = int(max(10, min(50_000, count * min(2.0, SLICE_SECONDS / max(spent, 1e-5)))))
            if on_better is not None and self.best < told:
                told = self.best
                on_better(told)
        self.steps += made // ROUNDS_PER_STEP

    def recombine(
        self, deadline: float | None, seed: int, others: Sequence[Pool] = (), watch: Watch = UNWATCHED
    ) -> None:
        """Exchange the best plan for a cheaper one of routes met so far, if there is one.

        deadline: on `time.perf_counter`; without one, equal searches end equally. others: routes that other searches of
        the same task have met.
        """
        best, before = self.routes, self.best
        self.load(best)
        plan = {shift: (int(self.state.cost[shift]), visits) for shift, visits in best.items()}
        found = recombine(self.data, joined([self.pool, *others]), plan, seed, deadline, watch)
        if found != plan:
            self.load(drop_doubles(found))
        if self.best > before:
            self.load(best)


@dataclass(frozen=True, slots=True)
class Course:
    """A search under way, with what those need who share its work among processes.

    note: hears of each better price.
    watch: tells when to end.
    """

    problem: Problem
    compiled: Compiled
    run: Search
    schedule: Schedule
    note: Callable[[int], None]
    watch: Watch = UNWATCHED


@cache
def warm() -> None:
    """Compile, or load what was compiled before, so that no search pays for it. Once per process."""
    job = Job(id=1, place=0, service_seconds=1)
    shift = Shift(id=1, technician=1, start_place=0, end_place=0, start=0, end=10)
    tiny = Problem((job,), (shift,), Travel(np.zeros((1, 1), dtype=np.int32)))
    Search(compile_problem(tiny), seed=1).run(Schedule(deadline=None, steps=1))


def _routes(route: Ints, length: Ints) -> dict[int, list[int]]:
    return {shift: route[shift, : length[shift]].tolist() for shift in range(length.size) if length[shift]}
