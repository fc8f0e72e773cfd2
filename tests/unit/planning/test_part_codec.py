from dataclasses import replace

import numpy as np
import pytest

from dispatch.planning.solver.part_codec import PartProblem, pack, pack_solution, unpack, unpack_solution
from routing import Break, Limits, Pin, Problem, Promise, Spread, Uncertainty, Window, solve, verify
from tests.unit.routing.towns import HOUR, job, line, problem, rush, shift, window


def a_town() -> Problem:
    """Something of everything that a problem can say."""
    jobs = [
        job(1, windows=window(HOUR, 3 * HOUR), skills={"fiber": 2}, promise=Promise(1, Window(0, HOUR), 5, 6)),
        job(2, pin=Pin(technician=1), preferred=frozenset({1}), demands=(2, 1)),
        job(3, after=(1,), crew=2, due=HOUR, late_price=1),
        job(4, place=9, windows=window(0, 1)),
    ]
    shifts = [
        shift(n, skills={"fiber": 2}, breaks=(Break(Window(HOUR, 2 * HOUR), 600),), capacities=(5, 5)) for n in (1, 2)
    ]
    return problem(jobs, shifts, rush(line(), HOUR, 150), balance=3)


@pytest.mark.parametrize("metres", [True, False])
def test_brings_a_part_as_it_was_sent(metres: bool) -> None:
    town = a_town()
    town = replace(
        town, uncertainty=Uncertainty(service=Spread(0.35), travel=Spread(quantiles=((0.1, 0.5), (0.9, 2.0))))
    )
    if not metres:
        town = replace(town, travel=replace(town.travel, metres=None))
    start = solve(town, Limits(steps=5))
    came = unpack(pack(PartProblem(town, start, (0.5, 0.25), 7)))
    assert (came.problem.jobs, came.problem.shifts, came.problem.prices) == (town.jobs, town.shifts, town.prices)
    assert (came.start, came.heat, came.seed) == (start, (0.5, 0.25), 7)
    assert came.problem.uncertainty == town.uncertainty
    assert np.array_equal(came.problem.travel.seconds, town.travel.seconds)
    assert [part.start for part in came.problem.travel.slices] == [HOUR]
    assert np.array_equal(came.problem.travel.slices[0].seconds, town.travel.slices[0].seconds)
    assert (came.problem.travel.metres is not None) == metres
    assert verify(came.problem, came.start) == []


def test_brings_a_solution_back_with_its_reasons() -> None:
    solution = solve(a_town(), Limits(steps=5))
    assert solution.unserved
    assert unpack_solution(pack_solution(solution)) == replace(solution, trace=())


@pytest.mark.parametrize("data", [b"", b"cos\nsystem\n(S'true'\ntR."])
def test_refuses_bytes_that_are_no_part(data: bytes) -> None:
    with pytest.raises((ValueError, EOFError)):
        unpack(data)


def test_refuses_a_solution_where_a_part_is_awaited() -> None:
    with pytest.raises((ValueError, EOFError)):
        unpack(pack_solution(solve(a_town(), Limits(steps=1))))
