"""Texts leave at the allowed rate, in bursts no larger than allowed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from notify.carriers.bucket import Rate, Taken, take

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
ONE_A_SECOND = Rate(per_minute=60, burst=3)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


@pytest.mark.parametrize(
    ("full_in_s", "tokens", "taken"),
    [
        (None, 1, Taken(NOW + seconds(1))),
        (-100, 1, Taken(NOW + seconds(1))),
        (2, 1, Taken(NOW + seconds(3))),
        (2.5, 1, Taken(NOW + seconds(2.5), wait=seconds(0.5))),
        (3, 1, Taken(NOW + seconds(3), wait=seconds(1))),
        (0, 3, Taken(NOW + seconds(3))),
        (1, 3, Taken(NOW + seconds(1), wait=seconds(1))),
        # Five segments do not fit the bucket: they leave when it is full and hold up what follows.
        (0, 5, Taken(NOW + seconds(5))),
        (1, 5, Taken(NOW + seconds(1), wait=seconds(1))),
    ],
)
def test_takes_tokens_or_says_how_long_to_wait(full_in_s: float | None, tokens: int, taken: Taken) -> None:
    full_at = None if full_in_s is None else NOW + seconds(full_in_s)
    assert take(ONE_A_SECOND, full_at, NOW, tokens) == taken


@given(
    st.integers(1, 6000),
    st.integers(1, 50),
    st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 5)), max_size=40),
)
def test_never_exceeds_the_burst_and_the_rate(per_minute: int, burst: int, calls: list[tuple[int, int]]) -> None:
    rate = Rate(per_minute, max(burst, 5))
    full_at, now, gone = None, NOW, 0
    for pause_ms, tokens in calls:
        now += timedelta(milliseconds=pause_ms)
        taken = take(rate, full_at, now, tokens)
        full_at = taken.full_at
        gone += 0 if taken.wait else tokens
        assert gone <= rate.burst + (now - NOW) / rate.interval + 1e-6


@given(st.integers(1, 6000), st.integers(1, 50), st.integers(0, 10_000), st.integers(1, 8))
def test_gives_what_was_waited_for(per_minute: int, burst: int, full_in_ms: int, tokens: int) -> None:
    rate = Rate(per_minute, burst)
    full_at = NOW + timedelta(milliseconds=full_in_ms)
    first = take(rate, full_at, NOW, tokens)
    assume(first.wait)
    assert take(rate, first.full_at, NOW + first.wait, tokens).wait == timedelta(0)
