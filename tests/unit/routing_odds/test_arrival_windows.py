"""Windows that can be promised."""

import pytest

from benchmarks.odds.simulator import Simulator
from routing import Committed, ProblemError, Spread, Uncertainty, Window, arrange, arrival_blocks, arrival_windows
from tests.unit.routing_odds.days import HOUR, QUARTER, day, in_order, visit

UNSURE = Uncertainty(Spread(0.35), Spread(0.2))


def test_is_narrow_for_the_first_stop_and_wider_for_the_next() -> None:
    problem = day(visit(1), visit(2), visit(3), uncertainty=UNSURE)
    first, second, third = arrival_windows(problem, in_order(problem))
    assert first.window == Window(0, HOUR)
    assert first.kept > 0.999
    widths = [one.window.end - one.window.start for one in (first, second, third)]
    assert widths == sorted(widths)
    assert widths[1] > HOUR
    assert all(one.kept >= 0.95 and one.window.start % QUARTER == 0 for one in (first, second, third))


def test_holds_as_often_as_it_says() -> None:
    problem = day(visit(1), visit(2), visit(3), uncertainty=UNSURE)
    plan, count = in_order(problem), 3000
    found = {one.job: one for one in arrival_windows(problem, plan, 0.9)}
    kept, simulator = dict.fromkeys(found, 0), Simulator(problem, plan, seed=5)
    for _ in range(count):
        for shift in simulator.day():
            for one in shift.visits:
                kept[one.job] += found[one.job].window.start <= one.start < found[one.job].window.end
    assert all(abs(kept[job] / count - found[job].kept) < 0.02 for job in found)


def test_gives_the_widest_with_its_odds_where_none_holds() -> None:
    problem = day(visit(1), visit(2), visit(3), uncertainty=Uncertainty(Spread(2.0)))
    last = arrival_windows(problem, in_order(problem), 0.99, most=2 * HOUR)[2]
    assert last.window.end - last.window.start == 2 * HOUR
    assert last.kept < 0.99


def test_is_no_narrower_than_the_least_and_exact_without_uncertainty() -> None:
    problem = day(visit(1), visit(2))
    assert [one.window for one in arrival_windows(problem, in_order(problem), grid=600, least=600)] == [
        Window(600, 1200),
        Window(5400, 6000),
    ]


def test_chooses_the_narrowest_block_that_holds_and_else_the_likeliest() -> None:
    problem = day(visit(1), visit(2), visit(3), uncertainty=UNSURE)
    blocks = [Window(0, 4 * HOUR), Window(0, 2 * HOUR), Window(2 * HOUR, 4 * HOUR)]
    found = arrival_blocks(problem, in_order(problem), blocks)
    assert [one.window for one in found] == [blocks[1], blocks[0], blocks[0]]
    (_, never, _) = arrival_blocks(problem, in_order(problem), [Window(0, 600), Window(HOUR, 2 * HOUR)])
    assert never.window == Window(HOUR, 2 * HOUR)
    assert never.kept < 0.95


def test_promises_nothing_for_what_is_done() -> None:
    problem = day(visit(1), visit(2), uncertainty=UNSURE, committed=(Committed(1, 900, 5000),))
    assert [one.job for one in arrival_windows(problem, arrange(problem, {1: [(2, False)]}))] == [2]


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("level", {"level": 1.0}),
        ("grid", {"grid": 0}),
        ("least", {"least": -900}),
        ("most", {"least": 1000}),
        ("most", {"most": 1800}),
        ("draws", {"draws": 0}),
    ],
)
def test_refuses_arguments_out_of_range(code: str, arguments: dict[str, object]) -> None:
    problem = day(visit(1))
    with pytest.raises(ProblemError) as refused:
        arrival_windows(problem, in_order(problem), **arguments)
    assert [name for name, _ in refused.value.faults] == [code]


def test_refuses_blocks_that_are_none() -> None:
    problem = day(visit(1))
    for blocks in ([], [Window(5, 5)]):
        with pytest.raises(ProblemError) as refused:
            arrival_blocks(problem, in_order(problem), blocks)
        assert [name for name, _ in refused.value.faults] == ["blocks"]
