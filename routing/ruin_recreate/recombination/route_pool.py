"""Compiled: the routes met during the search, kept for recombining them into a plan that no single round found."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.ruin_recreate.arrays.problem_arrays import Ints, ProblemData
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.search_state import State

SLOTS = 2**15
"""Routes kept at most (a power of two)."""
WIDEST = 40
"""Stops of a route at most; longer ones hardly ever fit together."""


class Pool(NamedTuple):
    """A table of P slots. A route's shift and set of visits decide its slot; a newer set replaces an older one."""

    key: NDArray[np.uint64]
    """What is in the slot, 0 for nothing."""
    shift: Ints
    length: Ints
    cost: Ints
    visits: NDArray[np.int32]
    """In order (P × W)."""
    sign: NDArray[np.uint64]
    """A random number for each visit, and for each shift after them; a set's key is the exclusive or of its signs."""


def fresh_pool(data: ProblemData, state: State) -> Pool:
    """An empty table."""
    shifts, visits = data.begin.size, data.service.size
    width = min(WIDEST, state.route.shape[1])
    signs = np.random.default_rng(1).integers(1, 2**63, shifts + visits, dtype=np.uint64)
    return Pool(
        key=np.zeros(SLOTS, dtype=np.uint64),
        shift=np.zeros(SLOTS, dtype=np.int64),
        length=np.zeros(SLOTS, dtype=np.int64),
        cost=np.zeros(SLOTS, dtype=np.int64),
        visits=np.zeros((SLOTS, width), dtype=np.int32),
        sign=signs,
    )


def joined(pools: Sequence[Pool]) -> Pool:
    """The routes of several searches of one task."""
    first, *_ = pools
    parts = {name: np.concatenate([getattr(pool, name) for pool in pools]) for name in Pool._fields if name != "sign"}
    return first._replace(**parts)


@compiled
def keep_route(data: ProblemData, state: State, pool: Pool, shift: int) -> None:
    """Put the shift's route into its slot, unless the same visits in a cheaper order are there, or one is linked."""
    size = state.length[shift]
    if size == 0 or size > pool.visits.shape[1]:
        return
    sign, route = pool.sign, state.route[shift]
    key = sign[data.service.size + shift]
    for place in range(size):
        key ^= sign[route[place]]
        if data.link[route[place]] >= 0:
            return
    slot = np.int64(key & np.uint64(pool.key.size - 1))
    if pool.key[slot] == key and pool.cost[slot] <= state.cost[shift]:
        return
    pool.key[slot], pool.shift[slot], pool.length[slot], pool.cost[slot] = key, shift, size, state.cost[shift]
    kept = pool.visits[slot]
    for place in range(size):
        kept[place] = route[place]
