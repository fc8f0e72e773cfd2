"""Insertions priced by the pieces of a route cost what timing the whole route says."""

from dataclasses import replace

import numpy as np
import pytest

from routing import Job, Prices, Problem, Shift, Supply, Travel, Window
from routing.ruin_recreate.arrays.compile_problem import compile_problem
from routing.ruin_recreate.search import Schedule, Search, warm

DAY = 1_000_000
"""Hundredths of a second: two insertions hardly ever cost the same by chance, which would leave a choice."""
WORKING = Prices(travel_second=0, working_second=1)


def town(seed: int, *, supply: bool) -> Problem:
    """Forty jobs of one window and five shifts without breaks, with overtime, and a limit of driving for one."""
    rng = np.random.default_rng(seed)
    places = rng.integers(0, 70_000, (46, 2))
    seconds = np.ceil(np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))).astype(np.int32)
    jobs = tuple(_job(rng, number) for number in range(40))
    warehouse = Supply(45, 10_000, {"ladder": 1}, (9,)) if supply else None
    shifts = tuple(
        Shift(
            id=number,
            technician=number,
            start_place=40 + number,
            end_place=40 + number,
            start=int(rng.integers(0, 100_000)),
            end=DAY - 150_000,
            overtime_seconds=150_000,
            overtime_price=2,
            speed_percent=100 + 10 * number,
            skills={} if supply and number < 3 else {"ladder": 1},
            capacities=(4,),
            max_driving_seconds=250_000 if number == 0 else None,
            fixed_price=20_000,
            supply=warehouse,
        )
        for number in range(5)
    )
    return Problem(jobs, shifts, Travel(seconds))


def _job(rng: np.random.Generator, number: int) -> Job:
    start = int(rng.integers(0, DAY - 400_000))
    return Job(
        id=number,
        place=number,
        service_seconds=int(rng.integers(30_000, 90_000)),
        windows=(Window(start, start + int(rng.integers(50_000, 400_000))),),
        unserved_price=3_000_000,
        skills={"ladder": 1} if rng.random() < 0.3 else {},
        demands=(int(rng.integers(0, 2)),),
    )


# With a supply, driving has a price too: of pairs of places that cost the same the two ways may choose another one.
@pytest.mark.parametrize(
    ("prices", "supply"),
    [
        (WORKING, False),
        (Prices(balance=40), False),
        (Prices(working_second=2), False),
        (Prices(balance=40), True),
        (Prices(working_second=2), True),
    ],
)
def test_finds_the_same_plan_as_timing_every_place_in_full(prices: Prices, supply: bool) -> None:
    warm()
    for seed in range(3):
        compiled = compile_problem(replace(town(seed, supply=supply), prices=prices))
        assert compiled.data.swift.all()
        slow = replace(compiled, data=compiled.data._replace(swift=np.zeros(5, dtype=np.bool_)))
        found = []
        for one in (compiled, slow):
            search = Search(one, seed)
            search.run(Schedule(deadline=None, steps=3))
            found.append((search.best, search.routes))
        assert found[0] == found[1]
