from datetime import UTC, datetime, timedelta

import pytest

from dispatch.field.rules.field_events import FieldEventKind, Hindrance, ReportedEvent, effective_time

NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("device_at", "expected", "skewed"),
    [
        (NINE + 30 * MINUTE, NINE + 30 * MINUTE, False),
        (NINE - 5 * MINUTE, NINE - 5 * MINUTE, False),
        (NINE - 6 * MINUTE, NINE - 5 * MINUTE, False),
        (NINE - 8 * MINUTE, NINE - 5 * MINUTE, True),
        (NINE + 61 * MINUTE, NINE + 60 * MINUTE, False),
        (NINE + 63 * MINUTE, NINE + 60 * MINUTE, True),
    ],
)
def test_clamps_the_devices_time_and_flags_it_past_two_minutes(
    device_at: datetime, expected: datetime, skewed: bool
) -> None:
    found = effective_time(device_at, assigned_at=NINE, received_at=NINE + 60 * MINUTE)
    assert (found.at, found.skewed) == (expected, skewed)


@pytest.mark.parametrize(("off", "skewed"), [(timedelta(seconds=120), False), (timedelta(seconds=121), True)])
def test_flags_a_clock_that_is_off_as_it_sends_without_correcting_it(off: timedelta, skewed: bool) -> None:
    received = NINE + 60 * MINUTE
    found = effective_time(NINE, assigned_at=NINE, received_at=received, sent_at=received - off)
    assert (found.at, found.skewed) == (NINE, skewed)


def test_takes_an_old_event_of_an_unknown_assignment_as_it_is() -> None:
    found = effective_time(NINE - 600 * MINUTE, assigned_at=None, received_at=NINE)
    assert found.at == NINE - 600 * MINUTE


def test_never_counts_an_event_after_it_was_received_however_young_the_assignment() -> None:
    found = effective_time(NINE, assigned_at=NINE + 60 * MINUTE, received_at=NINE + MINUTE)
    assert found.at == NINE + MINUTE


@pytest.mark.parametrize(
    ("kind", "reason", "proves"),
    [
        ("arrived", None, True),
        ("completed", None, True),
        ("cannot_complete", "nobody_home", True),
        ("cannot_complete", "no_time", False),
        ("en_route", None, False),
    ],
)
def test_knows_what_proves_that_somebody_was_at_the_door(kind: str, reason: str | None, proves: bool) -> None:
    report = ReportedEvent("e1", 1, FieldEventKind(kind), NINE, reason=Hindrance(reason) if reason else None)
    assert report.proves_arrival is proves
