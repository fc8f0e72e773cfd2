from datetime import UTC, datetime, timedelta

import pytest

from dispatch.field.rules.arrival_range import arrival_range

NOW = datetime(2026, 11, 30, 9, 2, tzinfo=UTC)


def at(minute: int) -> datetime:
    return datetime(2026, 11, 30, 9, tzinfo=UTC) + timedelta(minutes=minute)


@pytest.mark.parametrize(
    ("minutes_away", "expected"),
    [
        (8, (at(5), at(15))),
        (20, (at(15), at(30))),
        (60, (at(45), at(80))),
        (240, (at(220), at(265))),
    ],
)
def test_gives_a_wider_range_to_who_is_further_off(minutes_away: int, expected: tuple[datetime, datetime]) -> None:
    assert arrival_range(NOW + timedelta(minutes=minutes_away), NOW) == expected


@pytest.mark.parametrize("minutes_away", [-30, -1, 0, 4])
def test_gives_no_range_for_a_matter_of_moments(minutes_away: int) -> None:
    assert arrival_range(NOW + timedelta(minutes=minutes_away), NOW) is None


@pytest.mark.parametrize("seconds_away", range(1, 7200, 97))
def test_holds_the_forecast_and_nothing_of_the_past(seconds_away: int) -> None:
    eta = NOW + timedelta(seconds=seconds_away)
    found = arrival_range(eta, NOW)
    assert (found is None) == (seconds_away < 300)
    assert found is None or (NOW <= found[0] <= eta <= found[1] and found[0] < found[1])
