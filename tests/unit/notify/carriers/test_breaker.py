"""A carrier in trouble rests, and comes back by one text that succeeds."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notify.carriers.breaker import Breaker, BreakerRules, Sign, admit, free_at, record, sign_of
from notify.errors import ErrorClass

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
FAST = timedelta(seconds=1)
G, B = Sign.GOOD, Sign.BAD


def after(*signs: Sign, breaker: Breaker | None = None) -> Breaker:
    current = breaker or Breaker()
    for sign in signs:
        current = record(current, sign, NOW)
    return current


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


@pytest.mark.parametrize(
    ("error", "took", "sign"),
    [
        (None, FAST, Sign.GOOD),
        (None, seconds(5), Sign.GOOD),
        (None, seconds(5.1), Sign.BAD),
        (ErrorClass.UNKNOWN, FAST, Sign.BAD),
        (ErrorClass.RETRY_NOW, FAST, Sign.BAD),
        (ErrorClass.BAD_NUMBER, FAST, Sign.GOOD),
        (ErrorClass.REFUSED, FAST, Sign.GOOD),
        (ErrorClass.OPT_OUT, FAST, Sign.GOOD),
        (ErrorClass.PACE, FAST, Sign.GOOD),
        (ErrorClass.CONFIGURATION, FAST, Sign.BROKEN),
    ],
)
def test_tells_an_ill_carrier_from_a_bad_text(error: ErrorClass | None, took: timedelta, sign: Sign) -> None:
    assert sign_of(error, took) is sign


@pytest.mark.parametrize(
    ("signs", "rests"),
    [
        ((B,) * 4, False),
        ((B,) * 5, True),
        ((G, B) * 4, False),
        ((G, B) * 5, True),
        ((G, G, B) * 6, False),
        ((G,) * 20 + (B,) * 9, False),
        ((G,) * 20 + (B,) * 10, True),
    ],
)
def test_rests_after_five_bad_calls_that_are_half_of_the_last(signs: tuple[Sign, ...], rests: bool) -> None:
    assert free_at(after(*signs)) == (NOW + seconds(3) if rests else None)


def test_lets_one_text_through_after_the_rest() -> None:
    resting = after(*(B,) * 5)
    assert admit(resting, NOW + seconds(2.9)) is None
    probing = admit(resting, NOW + seconds(3))
    assert probing is not None
    assert admit(probing, NOW + seconds(12.9)) is None
    # Its worker may have died: another may try.
    assert admit(probing, NOW + seconds(13)) is not None


def test_is_well_again_after_a_good_trial() -> None:
    probing = admit(after(*(B,) * 5), NOW + seconds(3))
    assert probing is not None
    assert record(probing, Sign.GOOD, NOW + seconds(4)) == Breaker()


def rests_after_failed_trials(first: Sequence[Sign], sign: Sign, trials: int) -> list[float]:
    """How long each rest is, beginning with the one after the `first` calls, while every trial fails."""
    breaker, at, rests = after(*first), NOW, []
    for _ in range(trials):
        free = free_at(breaker)
        assert free is not None
        rests.append((free - at).total_seconds())
        at, probing = free, admit(breaker, free)
        assert probing is not None
        breaker = record(probing, sign, at)
    return rests


def test_tries_a_carrier_that_is_away_every_three_seconds_however_long() -> None:
    assert rests_after_failed_trials((B,) * 5, B, 1200) == [3] * 1200


def test_doubles_the_rest_up_to_ten_minutes_while_only_a_person_can_help() -> None:
    assert rests_after_failed_trials((Sign.BROKEN,), Sign.BROKEN, 7) == [30, 60, 120, 240, 480, 600, 600]


def test_counts_no_outage_towards_the_rests_for_a_person() -> None:
    assert rests_after_failed_trials((*(B,) * 5, Sign.BROKEN), Sign.BROKEN, 2) == [30, 60]


def test_does_not_wake_for_a_late_report_from_before_the_rest() -> None:
    resting = after(*(B,) * 5)
    assert record(resting, Sign.GOOD, NOW + seconds(1)) == resting
    assert record(resting, Sign.BAD, NOW + seconds(1)) == resting


@given(st.lists(st.sampled_from(Sign), max_size=60))
def test_remembers_no_more_than_it_looks_at_and_always_comes_back(signs: list[Sign]) -> None:
    rules = BreakerRules()
    breaker = after(*signs)
    assert len(breaker.recent) <= rules.looks_at
    assert admit(breaker, NOW + rules.longest_while_broken) is not None
