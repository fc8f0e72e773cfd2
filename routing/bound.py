"""A proven lower bound of every plan, and what a time slot is worth.

Column generation over the linear relaxation of choosing one route for each shift: Glop solves the master problem over
the routes known so far, its duals price the jobs, and for each shift the least reduced cost is sought. With any duals
their sum and each shift's least reduced cost together bound the optimum from below (Lasdon), so the best bound so far
holds whenever the time is up.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np

from routing.columns.completions import completions
from routing.columns.cuts import Penalties, counts, no_cuts
from routing.columns.day import Day, Floats, only
from routing.columns.days import Crew, crews
from routing.columns.field import field_of
from routing.columns.master import Master
from routing.columns.pricing import Priced, cheapest_routes
from routing.model import Job, Problem, Shift, Travel
from routing.pricing import price_route
from routing.rules import unserved_price
from routing.solution import Solution

FIRST_WORTHS = (0.5, 1.5)
"""First duals: driving, and a second of service at so many seconds of driving."""
KEPT = 0.3
"""Share of the best duals in those that are priced; raw ones swing too much."""
BOX, SMALLEST_BOX = 0.25, 0.001
"""How far from the best duals one looks at first: as a part of their mean, and of the mean price of leaving out."""
MUCH_WIDER, WIDER, NARROWER = 4.0, 1.5, 0.7
"""Its change where nothing is new, after a good step, and after a bad one."""
ROUTES_PER_ROUND = 10
SLACK = 300.0
EARLY = 0.02
CUTS_PER_ROUND, CUTS_PER_JOB = 40, 5
FIRST_EFFORT, EFFORT = 300, 20_000
"""Partial routes grown for each kind of shift in a round."""
FEW = 200
"""Visits of a shift that are looked at while there are too many."""
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Bound:
    """A lower bound of the objective; `duals` tell by job id what its being served is worth at the margin.

    converged: more time would not raise it.
    """

    value: int
    duals: dict[int, float]
    rounds: int
    converged: bool


def bound(
    problem: Problem, seconds: float, solution: Solution | None = None, cores: int = 1, goal: float = np.inf
) -> Bound:
    """The best bound found within so many seconds; a known solution makes the first duals better.

    goal: a bound that is enough. Without a single round the bound is 0, which always holds.
    """
    warm_up()
    deadline = time.perf_counter() + seconds
    done = {stop.job for shift in problem.shifts for stop in shift.committed}
    jobs = [job for job in problem.jobs if job.id not in done]
    if not jobs or not problem.shifts:
        return Bound(sum(unserved_price(problem, job) for job in jobs), {}, 0, converged=True)
    with ThreadPoolExecutor(cores) as threads:
        ascent = _Ascent(problem, jobs, deadline, threads)
        if solution is not None:
            ascent.known = float(solution.objective.total)
        ascent.learn(solution)
        ascent.begin(solution)
        while ascent.best < goal and not ascent.converged and ascent.step():
            pass
    value = int(np.floor(max(0.0, ascent.best) + TOLERANCE))
    duals = {job.id: float(dual) for job, dual in zip(jobs, ascent.best_duals[: len(jobs)], strict=True)}
    return Bound(value, duals, ascent.rounds, ascent.converged)


@cache
def warm_up() -> None:
    """Compile before the clock starts; once per process."""
    job = Job(id=1, place=0, service_seconds=1)
    shift = Shift(id=1, technician=1, start_place=0, end_place=0, start=0, end=10)
    problem = Problem((job,), (shift,), Travel(np.zeros((1, 1), dtype=np.int32)))
    _priced(crews(problem, [job])[0], np.ones(1), no_cuts(1), FIRST_EFFORT, FEW, 0.0)


def _priced(
    crew: Crew, duals: Floats, penalties: Penalties, effort: int, visits: int, ceiling: float
) -> tuple[Day, Priced]:
    """Routes over those visits that are worth something; over the `visits` most promising ones if they are more."""
    day = crew.day
    worth = duals[day.jobs] - day.entry
    kept = np.flatnonzero(worth > 0.0)
    if kept.size > visits:
        promise = worth - (day.out_price + day.home_price) / 2
        kept = np.sort(kept[np.argsort(-promise[kept], kind="stable")[:visits]])
    day, worth = only(day, kept), worth[kept]
    field = field_of(crew.town, day, penalties)
    return day, cheapest_routes(field, day, worth, completions(field, day, worth), effort, ROUTES_PER_ROUND, ceiling)


@dataclass(frozen=True, slots=True)
class _Proof:
    """What duals prove: a bound if every visit was looked at. fresh: there were new routes; exact: as pricing goes."""

    value: float
    fresh: bool
    exact: bool


class _Ascent:
    """Towards the duals that prove most.

    Large problems are first climbed with few visits for each shift, which proves nothing but finds good duals soon. A
    look at all of them takes longer by about the square of their number; so much time is kept for it.
    """

    def __init__(self, problem: Problem, jobs: list[Job], deadline: float, threads: ThreadPoolExecutor) -> None:
        self.problem, self.jobs, self.deadline, self.threads = problem, jobs, deadline, threads
        self.crews = crews(problem, jobs)
        self.caps = np.array([float(unserved_price(problem, job)) for job in jobs])
        self.limits = self.caps
        self.master = Master(self.caps, [crew.count for crew in self.crews])
        self.best, self.best_duals = -np.inf, np.zeros(len(jobs))
        self.height, self.duals = self.best, self.best_duals
        self.crowd = max(crew.day.jobs.size for crew in self.crews) / FEW
        self.narrow = self.crowd > 1.0
        self.known = np.inf
        self.rounds, self.converged, self.radius, self.kept, self.last_seconds = 0, False, 0.0, KEPT, 0.0

    def learn(self, solution: Solution | None) -> None:
        """Put the routes of a known plan into the master."""
        crew_of = {self.problem.shifts[shift].id: n for n, crew in enumerate(self.crews) for shift in crew.shifts}
        shifts = {shift.id: shift for shift in self.problem.shifts}
        number = {job.id: place for place, job in enumerate(self.jobs)}
        by_id = {job.id: job for job in self.problem.jobs}
        for route in () if solution is None else solution.routes:
            jobs = tuple(number[stop.job] for stop in route.stops if not stop.mate and stop.job in number)
            crew = crew_of[route.shift]
            if jobs and set(jobs) <= set(self.crews[crew].day.jobs.tolist()):
                self.master.add(crew, jobs, float(price_route(self.problem, shifts[route.shift], route, by_id).total))

    def begin(self, solution: Solution | None) -> None:
        """Duals from what it takes to serve a job; who is left out in the known plan is worth his whole price."""
        unserved = set[int]() if solution is None else {left.job for left in solution.unserved}
        left = np.array([job.id in unserved for job in self.jobs])
        drive, unit = self._drives()
        service = unit * np.array([float(job.service_seconds) for job in self.jobs])
        for worth in FIRST_WORTHS:
            duals = np.where(left, self.caps, np.minimum(self.caps, drive + worth * service))
            proof = self._prove(duals, FIRST_EFFORT)
            if proof is not None and proof.value > self.height:
                self.height, self.duals = proof.value, duals
        self.radius = max(BOX * float(self.duals.mean()), SMALLEST_BOX * float(self.caps.mean()), 1.0)

    def _drives(self) -> tuple[Floats, float]:
        """(price of half the two shortest legs to each job, mean price of a second of driving)."""
        town = self.crews[0].town
        legs = town.price - self.problem.prices.working_second * np.array([job.service_seconds for job in self.jobs])
        np.fill_diagonal(legs, np.inf)
        shortest = np.sort(legs, axis=1)[:, :2]
        unit = float(legs[np.isfinite(legs)].sum()) / max(1.0, float(town.seconds.sum()))
        return np.where(np.isfinite(shortest), shortest, 0.0).sum(axis=1) / 2, unit

    def step(self) -> bool:
        """One round; false when the time is up."""
        if self.narrow and time.perf_counter() + self.last_seconds * (1 + self.crowd**2) > self.deadline:
            return self._widen()
        low, high = np.maximum(0.0, self.duals - self.radius), np.minimum(self.limits, self.duals + self.radius)
        proposed, hoped = self.master.solve(low, high)
        held = bool((((proposed <= low) & (low > 0.0)) | ((proposed >= high) & (high < self.limits))).any())
        asked = self.kept * self.duals + (1 - self.kept) * proposed
        proof = self._prove(asked, EFFORT)
        if proof is None:
            return False
        gain, wanted = proof.value - self.height, hoped - self.height
        if gain > 0.0:
            self.height, self.duals = proof.value, asked
        self._reshape(gain, wanted, fresh=proof.fresh)
        # Nothing new in the middle: then look where the master points, which ends it or brings new routes.
        ended = not proof.fresh and self.kept == 0.0 and proof.exact
        self.kept = KEPT if proof.fresh else 0.0
        if not held and (ended or wanted <= TOLERANCE * max(1.0, abs(hoped))):
            if self.narrow:
                return self._widen()
            self.converged = not self._cut()
        elif not held and not self.narrow and np.isfinite(self.known) and wanted < EARLY * (self.known - self.height):
            self._cut()
        return True

    def _cut(self) -> bool:
        """Cut the master's mixture off; false if it violates none."""
        found = self.master.separate(CUTS_PER_ROUND, CUTS_PER_JOB)
        more = self.master.cuts.prices.size + self.caps.size - self.limits.size
        self.limits = np.append(self.limits, np.full(more, self.caps.max()))
        self.duals, self.best_duals = np.append(self.duals, np.zeros(more)), np.append(self.best_duals, np.zeros(more))
        self.kept = KEPT
        return found > 0

    def _reshape(self, gain: float, wanted: float, *, fresh: bool) -> None:
        if not fresh:
            self.radius *= MUCH_WIDER
        elif gain > 0.5 * wanted:
            self.radius *= WIDER
        elif gain < 0.0:
            self.radius *= NARROWER

    def _widen(self) -> bool:
        """From now on look at every visit."""
        self.narrow, self.kept = False, KEPT
        proof = self._prove(self.duals, FIRST_EFFORT)
        if proof is None:
            return False
        self.height = proof.value
        return True

    def _prove(self, duals: Floats, effort: int) -> _Proof | None:
        """What the duals prove, and their routes into the master; none if the time is up."""
        began, visits = time.perf_counter(), FEW if self.narrow else len(self.jobs)
        size, ceilings = len(self.jobs), self.master.least(duals)
        penalties = self.master.cuts._replace(prices=duals[size:]).priced()
        value, fresh, exact = float(duals[:size].sum() - duals[size:].sum()), False, True

        def price(number: int) -> tuple[Day, Priced] | None:
            if time.perf_counter() > self.deadline:
                return None
            ceiling = min(0.0, float(ceilings[number] - self.crews[number].fixed) + SLACK)
            return _priced(self.crews[number], duals, penalties, effort, visits, ceiling)

        for number, found in enumerate(self.threads.map(price, range(len(self.crews)))):
            if found is None:
                return None
            (day, priced), crew = found, self.crews[number]
            value += crew.count * min(0.0, priced.least + crew.fixed)
            exact &= bool(priced.exact)
            for row, cost in zip(priced.routes, priced.costs.tolist(), strict=True):
                jobs = day.jobs[row[row >= 0]]
                extra = float(counts(jobs[None], penalties.triples, penalties.memory)[0] @ penalties.prices)
                fresh |= self.master.add(number, tuple(jobs.tolist()), crew.fixed + cost - extra + float(duals[jobs].sum()))
        self.rounds, self.last_seconds = self.rounds + 1, time.perf_counter() - began
        if not self.narrow and value > self.best:
            self.best, self.best_duals = value, duals
        return _Proof(value, fresh, exact)
