from datetime import UTC, datetime, timedelta

import pytest

from dispatch.field.rules.eta import RemainingVisit, forecast, is_silent, must_tell, on_the_way_eta
from dispatch.vocabulary.states import VisitState

NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def leg(visit_id: int, planned: int, *, state: str = "scheduled", **known: datetime) -> RemainingVisit:
    """A visit of an hour, ten minutes' drive away."""
    return RemainingVisit(visit_id, VisitState(state), at(planned), service_s=3600, travel_s=600, **known)


def test_expects_a_day_on_time_as_planned() -> None:
    assert forecast([leg(1, 60), leg(2, 150)], at(0)) == {1: at(60), 2: at(150)}


def test_carries_an_overrun_through_the_day_until_slack_takes_it_up() -> None:
    legs = [leg(1, 0, state="on_site", arrived_at=at(0)), leg(2, 70), leg(3, 240)]
    assert forecast(legs, at(80)) == {1: at(0), 2: at(90), 3: at(240)}


def test_ends_work_under_way_when_its_time_is_over_but_never_before_now() -> None:
    legs = [leg(1, 0, state="on_site", arrived_at=at(20)), leg(2, 70)]
    assert forecast(legs, at(30))[2] == at(90)
    assert forecast(legs, at(120))[2] == at(130)


def test_counts_a_drive_from_its_start() -> None:
    legs = [leg(1, 60, state="en_route", en_route_at=at(45)), leg(2, 130)]
    assert forecast(legs, at(50)) == {1: at(55), 2: at(130)}
    assert forecast(legs, at(70)) == {1: at(70), 2: at(140)}


def test_goes_first_to_the_visit_that_was_begun_whatever_was_planned() -> None:
    legs = [leg(1, 0), leg(2, 70, state="on_site", arrived_at=at(5))]
    assert forecast(legs, at(10)) == {2: at(5), 1: at(75)}


def test_lets_who_is_late_leave_now() -> None:
    assert forecast([leg(1, 0)], at(30)) == {1: at(40)}


@pytest.mark.parametrize(
    ("eta", "told", "expected"),
    [
        (at(120), None, False),
        (at(135), None, False),
        (at(136), None, True),
        (at(151), at(136), False),
        (at(152), at(136), True),
        (at(120), at(136), True),
        (at(100), at(90), False),
        (at(106), at(90), True),
    ],
)
def test_tells_a_change_of_more_than_fifteen_minutes_from_what_was_told(
    eta: datetime, told: datetime | None, expected: bool
) -> None:
    assert must_tell(eta, told=told, window_end=at(120)) is expected


def test_is_never_expected_in_the_past() -> None:
    assert on_the_way_eta(at(0), 600, at(5)) == at(10)
    assert on_the_way_eta(at(0), 600, at(30)) == at(31)


@pytest.mark.parametrize(
    ("states", "last_sign", "silent"),
    [
        (["scheduled"], None, True),
        (["scheduled"], at(0), False),
        (["scheduled"], at(-1), True),
        (["en_route", "scheduled"], at(-1), True),
        (["on_site", "scheduled"], at(-300), False),
    ],
)
def test_infers_nothing_from_half_an_hours_silence_unless_he_is_on_site(
    states: list[str], last_sign: datetime | None, silent: bool
) -> None:
    assert is_silent([VisitState(state) for state in states], last_sign, at(30)) is silent
