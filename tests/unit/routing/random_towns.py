"""Small random problems with every feature on, and the best plan of each by trying everything."""

from collections.abc import Iterator
from itertools import combinations, permutations, product

import numpy as np

from routing import (
    Break,
    Committed,
    Job,
    Pin,
    Prices,
    Problem,
    Promise,
    Shift,
    Solution,
    Travel,
    TravelSlice,
    Window,
    arrange,
)

DAY = 10_000


def random_town(seed: int) -> Problem:
    """Four jobs (the last one perhaps for a crew, or committed), two or three technicians with a shift each."""
    rng = np.random.default_rng(seed)
    seconds = rng.integers(50, 900, (7, 7)).astype(np.int32)
    np.fill_diagonal(seconds, 0)
    metres = (seconds * 9).astype(np.int32)
    slices = ()
    if rng.random() < 0.2:
        slices = (TravelSlice(int(rng.integers(1000, 6000)), rng.integers(50, 900, (7, 7)).astype(np.int32)),)
    shifts = tuple(_shift(rng, number) for number in range(int(rng.integers(2, 4))))
    jobs = tuple(_job(rng, number) for number in range(4))
    if rng.random() < 0.15:
        done = Committed(3, shifts[0].start + 300, shifts[0].start + 900)
        shifts = (_with_committed(shifts[0], done), *shifts[1:])
    prices = Prices(metres_price(rng), int(rng.integers(0, 2)), int(rng.choice([0, 0, 200])))
    return Problem(jobs, shifts, Travel(seconds, metres, slices), prices)


def metres_price(rng: np.random.Generator) -> int:
    return int(rng.integers(1, 4))


def _with_committed(shift: Shift, done: Committed) -> Shift:
    fields = {name: getattr(shift, name) for name in Shift.__slots__}
    return Shift(**(fields | {"committed": (done,), "breaks": ()}))


def _windows(rng: np.random.Generator) -> tuple[Window, ...]:
    edges = sorted(rng.choice(DAY, size=2 * int(rng.integers(0, 3)), replace=False).tolist())
    return tuple(Window(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True))


def _some(rng: np.random.Generator, chance: float, choices: list[int]) -> frozenset[int]:
    return frozenset({int(rng.choice(choices))}) if rng.random() < chance else frozenset()


def _job(rng: np.random.Generator, number: int) -> Job:
    pin = promise = None
    if rng.random() < 0.1:
        pin = Pin(
            technician=int(rng.integers(0, 2)), start=int(rng.integers(1500, 8000)) if rng.random() < 0.5 else None
        )
    if rng.random() < 0.2:
        start = int(rng.integers(0, 8000))
        promise = Promise(int(rng.integers(0, 2)), Window(start, start + 1500), 400, 700)
    return Job(
        id=number,
        place=number,
        service_seconds=int(rng.integers(100, 1500)),
        windows=_windows(rng),
        unserved_price=int(rng.integers(3_000, 30_000)),
        skills={"fibre": 2} if rng.random() < 0.3 else {},
        earliest=int(rng.integers(0, 4000)) if rng.random() < 0.2 else None,
        due=int(rng.integers(1000, 8000)) if rng.random() < 0.3 else None,
        late_price=int(rng.integers(1, 4)),
        preferred=_some(rng, 0.2, [0, 1]),
        preference_price=500,
        required=_some(rng, 0.1, [0, 1]),
        excluded=_some(rng, 0.1, [0, 1]),
        same_technician_as=0 if number == 1 and rng.random() < 0.2 else None,
        after=(0,) if number == 2 and rng.random() < 0.2 else (),
        demands=(int(rng.integers(0, 3)),),
        crew=2 if number == 3 and rng.random() < 0.2 else 1,
        pin=pin,
        promise=promise,
    )


def _shift(rng: np.random.Generator, number: int) -> Shift:
    start = int(rng.integers(0, 1500))
    lunch = int(rng.integers(1000, 5000))
    breaks = [Break(Window(lunch, lunch + int(rng.integers(1, 2000))), 600)] if rng.random() < 0.6 else []
    if breaks and rng.random() < 0.3:
        breaks.append(Break(Window(lunch + 2000, lunch + 4000), 300))
    return Shift(
        id=number,
        technician=number,
        start_place=4 + number % 3,
        end_place=4 + (number + int(rng.integers(0, 2))) % 3,
        start=start,
        end=start + int(rng.integers(3000, 8000)),
        breaks=tuple(breaks),
        overtime_seconds=int(rng.choice([0, 1500])),
        overtime_price=2,
        speed_percent=int(rng.choice([100, 80, 130])),
        skills={"fibre": int(rng.integers(1, 4))},
        capacities=(int(rng.integers(1, 6)),),
        max_visits=int(rng.integers(1, 4)) if rng.random() < 0.2 else None,
        max_driving_seconds=int(rng.integers(1500, 4000)) if rng.random() < 0.2 else None,
        fixed_price=int(rng.choice([0, 300])),
    )


def best_of_all(problem: Problem) -> Solution:
    """The cheapest plan over every choice of jobs, shifts and orders."""
    done = {stop.job for shift in problem.shifts for stop in shift.committed}
    stops = [(job.id, mate) for job in problem.jobs if job.id not in done for mate in (False, True)[: job.crew]]
    plans = (arrange(problem, orders) for orders in _orders(problem, stops))
    return min(plans, key=lambda plan: plan.objective.total)


def _orders(problem: Problem, stops: list[tuple[int, bool]]) -> Iterator[dict[int, list[tuple[int, bool]]]]:
    shifts = [shift.id for shift in problem.shifts]
    for size in range(len(stops) + 1):
        for chosen in combinations(stops, size):
            for order in permutations(chosen):
                for cuts in product(range(size + 1), repeat=len(shifts) - 1):
                    if list(cuts) == sorted(cuts):
                        edges = [0, *cuts, size]
                        yield {shift: list(order[a:b]) for shift, a, b in zip(shifts, edges, edges[1:], strict=False)}
