"""The storm drill in small: a third of the technicians are ill at nine, and nobody waits at home for them unawares."""

from argparse import Namespace

from benchmarks import storm


def test_tells_each_customer_whom_a_storm_concerns_once_and_in_time() -> None:
    told = storm.run(Namespace(technicians=10, ill=30, texts_a_minute=1_200, workers=1))
    assert (told["ill"], told["visits"], told["state"]) == (3, 60, "published")
    assert told["concerned"] >= 6  # Three technicians have at least two visits left each.
    assert told["told_once"] == told["concerned"] == told["told_in_ten_minutes"]
    assert (told["told_never"], told["told_again"], told["told_without_cause"]) == (0, 0, 0)
    assert told["planned_outside_the_window"] == 0
    assert told["standing"] + told["postponed"] >= 40


def test_spreads_the_ill_evenly() -> None:
    assert storm._spread(10, 30) == [4, 7, 10]
