"""What a refusal means, and when to try again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notify.errors import ErrorClass, class_of, twilio_error
from notify.retries import LOOK_UPS, SCHEDULES, next_look_up, next_try

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("code", "http_status", "error_class"),
    [
        (21610, 400, ErrorClass.OPT_OUT),
        (21211, 400, ErrorClass.BAD_NUMBER),
        (21614, 400, ErrorClass.BAD_NUMBER),
        (21612, 400, ErrorClass.BAD_NUMBER),
        (30006, None, ErrorClass.BAD_NUMBER),
        (30003, None, ErrorClass.RETRY_LATER),
        (30008, None, ErrorClass.RETRY_LATER),
        (21611, 400, ErrorClass.PACE),
        (30001, None, ErrorClass.PACE),
        (30022, None, ErrorClass.PACE),
        (63017, None, ErrorClass.PACE),
        (20429, 429, ErrorClass.PACE),
        (None, 429, ErrorClass.PACE),
        (20003, 401, ErrorClass.CONFIGURATION),
        (21606, 400, ErrorClass.CONFIGURATION),
        (99999, 403, ErrorClass.CONFIGURATION),
        (30007, None, ErrorClass.REFUSED),
        (99999, 400, ErrorClass.REFUSED),
        (None, None, ErrorClass.REFUSED),
        (20500, 500, ErrorClass.UNKNOWN),
        (21610, 503, ErrorClass.UNKNOWN),
        (None, 302, ErrorClass.UNKNOWN),
    ],
)
def test_classes_twilios_errors(code: int | None, http_status: int | None, error_class: ErrorClass) -> None:
    assert twilio_error(code, http_status) is error_class


@pytest.mark.parametrize(
    ("code", "error_class"),
    [
        ("Limit.Phone.Day", ErrorClass.RETRY_LATER),
        ("Limit.App", ErrorClass.CONFIGURATION),
        ("Other", ErrorClass.REFUSED),
        ("", ErrorClass.REFUSED),
    ],
)
def test_classes_textual_codes_by_their_longest_known_beginning(code: str, error_class: ErrorClass) -> None:
    classes = {"Limit": ErrorClass.CONFIGURATION, "Limit.Phone": ErrorClass.RETRY_LATER}
    assert class_of(code, classes) is error_class


@pytest.mark.parametrize(
    ("error", "waits_s"),
    [
        (ErrorClass.RETRY_NOW, [1, 5, 20, 60, 120, 120]),
        (ErrorClass.PACE, [2, 5, 15, 30, 60, 60]),
        (ErrorClass.RETRY_LATER, [600, 3600, None, None, None, None]),
        (ErrorClass.CONFIGURATION, [300, 300, 300, 300, 300, 300]),
        (ErrorClass.BAD_NUMBER, [None] * 6),
        (ErrorClass.OPT_OUT, [None] * 6),
        (ErrorClass.REFUSED, [None] * 6),
        (ErrorClass.UNKNOWN, [None] * 6),
    ],
)
def test_waits_as_the_table_says(error: ErrorClass, waits_s: list[int | None]) -> None:
    found = [next_try(error, failures, NOW, TOMORROW, chance=0.0) for failures in range(1, 7)]
    assert found == [None if wait is None else NOW + timedelta(seconds=wait) for wait in waits_s]


def test_spreads_tries_by_chance() -> None:
    assert next_try(ErrorClass.PACE, 1, NOW, TOMORROW, chance=0.5) == NOW + timedelta(seconds=2.25)


@pytest.mark.parametrize(("left_s", "tries"), [(600, False), (601, True)])
def test_does_not_try_what_will_have_expired(left_s: int, tries: bool) -> None:
    due = next_try(ErrorClass.RETRY_LATER, 1, NOW, NOW + timedelta(seconds=left_s), chance=0.0)
    assert (due is not None) == tries


def test_looks_five_times_for_an_unknown_outcome() -> None:
    found = [next_look_up(done, NOW, chance=0.0) for done in range(6)]
    waits_s = [5, 30, 120, 600, 1800]
    assert found == [*(NOW + timedelta(seconds=wait) for wait in waits_s), None]


@given(st.sampled_from(sorted(SCHEDULES)), st.integers(1, 50), st.floats(0, 1, exclude_max=True))
def test_never_waits_less_than_the_table_nor_a_quarter_more(error: ErrorClass, failures: int, chance: float) -> None:
    for schedule in (SCHEDULES[error], LOOK_UPS):
        least, waited = schedule.delay_s(failures, 0.0), schedule.delay_s(failures, chance)
        assert (least is None) == (waited is None)
        assert least is None or waited is None or least <= waited < least * 1.25 + 1e-9
