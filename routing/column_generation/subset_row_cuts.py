"""Cuts: of three jobs, at most one route can serve two or more.

A mixture of routes may serve each of three jobs half in each pair; no plan can. These are the subset-row cuts of
Jepsen, Petersen, Spoorendonk and Pisinger (2008). A cut forgets the first of its jobs where a route passes a job
outside of its memory (the limited memory of Pecher, Pessoa, Poggi and Uchoa, 2017): that weakens it a little and keeps
partial routes alike. At every price of a cut its bound holds.
"""

from typing import NamedTuple

import numpy as np

from routing.column_generation.shift_arrays import Bools, Floats, Ints
from routing.ruin_recreate.numba_options import entry_point

VIOLATED = 0.03
"""By how much at least."""


MOST = 100_000


class Penalties(NamedTuple):
    """Cuts and what each costs a route: jobs (c × 3), memory (c × jobs), prices (c)."""

    triples: Ints
    memory: Bools
    prices: Floats

    def priced(self) -> "Penalties":
        """Those that cost something."""
        felt = np.flatnonzero(self.prices > 1e-6)
        return Penalties(self.triples[felt], self.memory[felt], self.prices[felt])


def no_cuts(jobs: int) -> Penalties:
    return Penalties(np.zeros((0, 3), np.int64), np.zeros((0, jobs), np.bool_), np.zeros(0))


@entry_point
def counts(routes: Ints, triples: Ints, memory: Bools) -> Ints:
    """How often (routes × cuts) each route, a row of jobs ended by -1, completes a pair of each cut."""
    found = np.zeros((routes.shape[0], triples.shape[0]), dtype=np.int64)
    for cut in range(triples.shape[0]):
        first, second, third = triples[cut]
        for row in range(routes.shape[0]):
            half = False
            for place in range(routes.shape[1]):
                job = routes[row, place]
                if job < 0:
                    break
                if job in (first, second, third):
                    if half:
                        found[row, cut] += 1
                    half = not half
                elif half and not memory[cut, job]:
                    half = False
    return found


@entry_point
def together(routes: Ints, shares: Floats, jobs: int) -> Floats:
    """How much (jobs × jobs) of each pair is served by one route."""
    pairs = np.zeros((jobs, jobs))
    for row in range(routes.shape[0]):
        for place in range(routes.shape[1]):
            if routes[row, place] < 0:
                break
            for before in range(place):
                one, other = routes[row, place], routes[row, before]
                if one != other:
                    pairs[one, other] += shares[row]
                    pairs[other, one] += shares[row]
    return pairs


@entry_point
def candidates(pairs: Floats, least: float) -> tuple[Ints, Floats]:
    """Triples whose pairs are served together by more than `least` routes, and how many routes that is."""
    triples, sums = [(0, 0, 0) for _ in range(0)], [0.0 for _ in range(0)]
    jobs = pairs.shape[0]
    for middle in range(jobs):
        near = np.flatnonzero(pairs[middle])
        for at in range(near.size):
            for then in range(at):
                one, other = near[at], near[then]
                total = pairs[middle, one] + pairs[middle, other] + pairs[one, other]
                # A triple whose three pairs all exist is met three times; it counts where its middle is its highest.
                met = pairs[one, other] == 0.0 or middle > one
                if met and total > least:
                    triples.append((middle, one, other))
                    sums.append(total)
    found = np.empty((len(triples), 3), dtype=np.int64)
    for row in range(len(triples)):
        found[row, 0], found[row, 1], found[row, 2] = triples[row]
    return found, np.array(sums)


def violated(routes: Ints, shares: Floats, jobs: int, wanted: int, per_job: int) -> Ints:
    """The most violated triples of jobs (c × 3) in this mixture of routes, few for each job."""
    triples, sums = candidates(together(routes, shares, jobs), 1.0 + VIOLATED)
    triples = triples[np.argsort(-sums, kind="stable")[:MOST]]
    everywhere = np.ones((len(triples), jobs), dtype=np.bool_)
    excess = shares @ counts(routes, triples, everywhere) - 1.0
    used, chosen = np.zeros(jobs, dtype=np.int64), list[int]()
    for row in np.argsort(-excess, kind="stable").tolist():
        if excess[row] <= VIOLATED or len(chosen) == wanted:
            break
        if (used[triples[row]] < per_job).all():
            used[triples[row]] += 1
            chosen.append(row)
    return np.sort(triples[chosen], axis=1)


@entry_point
def remembered(routes: Ints, triples: Ints, jobs: int) -> Bools:
    """The least memory (c × jobs) with which these routes complete as many pairs as with all of it."""
    memory = np.zeros((triples.shape[0], jobs), dtype=np.bool_)
    for cut in range(triples.shape[0]):
        first, second, third = triples[cut]
        memory[cut, first] = memory[cut, second] = memory[cut, third] = True
        for row in range(routes.shape[0]):
            since = -1
            for place in range(routes.shape[1]):
                job = routes[row, place]
                if job < 0:
                    break
                if job in (first, second, third):
                    if since >= 0:
                        for between in range(since + 1, place):
                            memory[cut, routes[row, between]] = True
                        since = -1
                    else:
                        since = place
    return memory
