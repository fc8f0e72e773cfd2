import pytest

from routing import Job, Limits, Shift, explain, next_best, solve
from tests.unit.routing.towns import HOUR, MINUTE, job, problem, shift, window

STEPS = Limits(seconds=None, steps=2)


@pytest.mark.parametrize(
    ("given", "worker", "code", "kind", "seconds"),
    [
        (job(1, skills={"fibre": 1}), shift(), "no_skill", "skill", 0),
        (job(1, excluded=frozenset({1})), shift(), "no_technician", "technician", 0),
        (job(1, demands=(1,)), shift(), "no_parts", "parts", 0),
        (job(1, unserved_price=10), shift(), "too_costly", "price", 0),
        (job(1, windows=window(0, 30)), shift(), "window_too_tight", "window", 60),
        (job(1), shift(end=10 * MINUTE), "window_too_tight", "overtime", 120),
        (job(1, windows=window(HOUR, 2 * HOUR)), shift(end=HOUR - 19 * MINUTE), "no_shift", "window", 1_800),
    ],
)
def test_tells_the_smallest_relaxation(given: Job, worker: Shift, code: str, kind: str, seconds: int) -> None:
    town = problem([given], [worker])
    reason = explain(town, solve(town, STEPS))[1]
    assert reason.relaxation is not None
    assert (reason.code, reason.relaxation.kind, reason.relaxation.seconds) == (code, kind, seconds)


def test_tells_nothing_of_served_jobs() -> None:
    town = problem([job(1)], [shift()])
    assert explain(town, solve(town, STEPS)) == {}


def test_prices_the_next_best_technician() -> None:
    town = problem([job(3)], [shift(1, start_place=2, end_place=2), shift(2)])
    plan = solve(town, STEPS)
    assert plan.objective.travel == 2 * MINUTE
    assert next_best(town, plan, 3) == 4 * MINUTE


def test_knows_when_nobody_else_could() -> None:
    town = problem([job(3)], [shift(1)])
    assert next_best(town, solve(town, STEPS), 3) is None
