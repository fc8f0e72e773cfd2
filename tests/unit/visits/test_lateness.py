from datetime import UTC, datetime, timedelta

import pytest

from dispatch.visits.rules.lateness import minutes_late

END = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("behind", "minutes"),
    [
        (timedelta(minutes=-30), 0),
        (timedelta(), 0),
        (timedelta(seconds=59), 0),
        (timedelta(minutes=1), 1),
        (timedelta(minutes=47, seconds=30), 47),
    ],
)
def test_counts_whole_minutes_behind_the_window(behind: timedelta, minutes: int) -> None:
    assert minutes_late(END + behind, END) == minutes


def test_is_not_late_where_the_window_or_the_arrival_is_unknown() -> None:
    assert minutes_late(None, END) == 0
    assert minutes_late(END, None) == 0
