"""The judge of a run of faults finds what is planted."""

import random
from itertools import islice

from tests.chaos.faults.__main__ import drawn
from tests.chaos.faults.judging import Recovery, figures, judge_orders, slowest_by_kind, too_slow
from tests.chaos.faults.kinds import kinds

WELL = Recovery("worker-killed", 0.2, 3.0)


def test_finds_an_order_that_was_acknowledged_and_is_not_there() -> None:
    verdict = judge_orders(["F-1", "F-2", "F-2"], ["F-1", "F-3"])
    assert (verdict.acknowledged, verdict.lost, verdict.doubled) == (2, ("F-2",), ())


def test_finds_an_order_that_is_there_twice() -> None:
    assert judge_orders(["F-1"], ["F-1", "F-2", "F-1"]).doubled == ("F-1",)


def test_finds_what_took_too_long_or_never_worked_again() -> None:
    slow, never = Recovery("database-away", 11.0, 0.1), Recovery("server-killed", None, 1.0)
    assert too_slow([WELL, slow, never]) == [slow, never]
    assert slowest_by_kind([WELL, slow, never]) == {"database-away": 11.0, "server-killed": None, "worker-killed": 3.0}


def test_counts_the_rest_of_a_carrier_that_was_away() -> None:
    rested = Recovery("carrier-down", 0.1, 35.0)
    assert too_slow([rested, WELL]) == [rested]
    told = figures([WELL, rested], judge_orders([], []))
    assert (told["faults"], told["over_ten_seconds"]) == (2, 1)


def test_draws_the_same_faults_from_the_same_seed_each_kind_in_turn() -> None:
    def some(seed: int) -> list[tuple[str, float]]:
        return [(what, chance.random()) for what, chance in islice(drawn(seed, kinds()), 2 * len(kinds()))]

    assert some(7) == some(7) != some(8)
    assert {what for what, _ in some(7)[: len(kinds())]} == set(kinds())
    assert random.Random(7).random() not in [at for _, at in some(7)]
