"""Quiet hours and local days, across both clock changes of Europe/Vaduz: 25 October 2026 and 28 March 2027."""

from datetime import datetime, time

import pytest

from notify.hours import next_midnight, quiet_end
from tests.unit.notify.words import VADUZ

NIGHT = (time(21), time(8))


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-12-01T20:59:59+01:00", None),
        ("2026-12-01T21:00:00+01:00", "2026-12-02T08:00:00+01:00"),
        ("2026-12-02T00:00:00+01:00", "2026-12-02T08:00:00+01:00"),
        ("2026-12-02T07:59:59+01:00", "2026-12-02T08:00:00+01:00"),
        ("2026-12-02T08:00:00+01:00", None),
        # The night the clock goes back lasts twelve hours,
        ("2026-10-24T21:00:00+02:00", "2026-10-25T08:00:00+01:00"),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T08:00:00+01:00"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T08:00:00+01:00"),
        # the night it goes forward ten.
        ("2027-03-27T21:00:00+01:00", "2027-03-28T08:00:00+02:00"),
        ("2027-03-28T03:00:00+02:00", "2027-03-28T08:00:00+02:00"),
    ],
)
def test_finds_the_end_of_the_night(now: str, end: str | None) -> None:
    found = quiet_end(datetime.fromisoformat(now), VADUZ, *NIGHT)
    assert found == (datetime.fromisoformat(end) if end else None)


@pytest.mark.parametrize(
    ("now", "quiet", "end"),
    [
        ("2026-12-01T12:59:59+01:00", (time(13), time(15)), None),
        ("2026-12-01T13:00:00+01:00", (time(13), time(15)), "2026-12-01T15:00:00+01:00"),
        ("2026-12-01T15:00:00+01:00", (time(13), time(15)), None),
        ("2026-12-01T03:00:00+01:00", (time(8), time(8)), None),
        # 02:30 does not exist that night: quiet ends when the clock has jumped over it.
        ("2027-03-28T01:00:00+01:00", (time(21), time(2, 30)), "2027-03-28T03:30:00+02:00"),
        # 02:30 comes twice that night: the first one ends the quiet.
        ("2026-10-25T01:00:00+02:00", (time(21), time(2, 30)), "2026-10-25T02:30:00+02:00"),
    ],
)
def test_takes_other_hours_as_they_are_set(now: str, quiet: tuple[time, time], end: str | None) -> None:
    found = quiet_end(datetime.fromisoformat(now), VADUZ, *quiet)
    assert found == (datetime.fromisoformat(end) if end else None)


@pytest.mark.parametrize(
    ("now", "days", "midnight"),
    [
        ("2026-12-01T23:30:00+00:00", 0, "2026-12-02T00:00:00+01:00"),
        ("2026-12-01T22:30:00+00:00", 1, "2026-12-02T00:00:00+01:00"),
        ("2026-10-25T12:00:00+01:00", 0, "2026-10-25T00:00:00+02:00"),
        ("2026-10-25T12:00:00+01:00", 1, "2026-10-26T00:00:00+01:00"),
        ("2027-03-28T12:00:00+02:00", 0, "2027-03-28T00:00:00+01:00"),
        ("2027-03-28T12:00:00+02:00", 1, "2027-03-29T00:00:00+02:00"),
    ],
)
def test_finds_local_midnight(now: str, days: int, midnight: str) -> None:
    assert next_midnight(datetime.fromisoformat(now), VADUZ, days) == datetime.fromisoformat(midnight)
