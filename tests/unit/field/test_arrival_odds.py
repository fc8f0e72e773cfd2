"""The odds of what is left of a day follow the forecast, and fall the less room there is."""

from datetime import UTC, datetime, timedelta

import pytest

from dispatch.field.rules.arrival_odds import arrival_odds, arrival_starts, pause_left
from dispatch.field.rules.eta import RemainingVisit, forecast
from dispatch.live_day.rules.jeopardies import is_unlikely
from dispatch.uncertainty.rules.factors import DurationLaw, LearnedLaws
from dispatch.vocabulary.states import VisitState

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LAWS = LearnedLaws(DurationLaw(1.0, 0.35), DurationLaw(1.0, 0.2))
SURE = LearnedLaws(DurationLaw(1.0, 0.0), DurationLaw(1.0, 0.0))


def leg(visit_id: int, minutes: int, state: VisitState = VisitState.DISPATCHED, **more: datetime) -> RemainingVisit:
    """A visit of an hour, twenty minutes' drive away, planned so many minutes after nine."""
    return RemainingVisit(visit_id, state, NOW + minutes * MINUTE, 3600, 1200, **more)


def odds(legs: list[RemainingVisit], closes: dict[int, int], laws: LearnedLaws = LAWS) -> dict[int, float]:
    ends = {id: NOW + minutes * MINUTE for id, minutes in closes.items()}
    return arrival_odds(legs, ends, laws, technician_id=1, territory_id=1, now=NOW)


@pytest.mark.parametrize("slack", [-1, 1])
def test_is_sure_where_durations_are(slack: int) -> None:
    legs = [leg(1, 30), leg(2, 60), leg(3, 120)]
    closes = {id: int((at - NOW) / MINUTE) + slack for id, at in forecast(legs, NOW).items()}
    assert odds(legs, closes, SURE) == dict.fromkeys((1, 2, 3), 1.0 if slack > 0 else 0.0)


def test_falls_with_each_visit_before() -> None:
    legs = [leg(1, 20), leg(2, 100), leg(3, 180), leg(4, 260)]
    found = odds(legs, {1: 50, 2: 130, 3: 210, 4: 290})
    assert found[1] > found[2] > found[3] > found[4] > 0.5


def test_is_about_even_where_the_arrival_is_expected_at_the_end() -> None:
    on_site = leg(1, -30, VisitState.ON_SITE, arrived_at=NOW - 5 * MINUTE)
    found = odds([on_site, leg(2, 60)], {1: 60, 2: 75})
    assert set(found) == {2}
    assert found[2] == pytest.approx(0.55, abs=0.08)


def test_believes_what_a_technician_says() -> None:
    on_site = leg(1, -30, VisitState.ON_SITE, arrived_at=NOW - 50 * MINUTE, delayed_until=NOW + 90 * MINUTE)
    assert odds([on_site, leg(2, 60)], {2: 100})[2] == 0.0
    assert odds([on_site, leg(2, 60)], {2: 150})[2] == 1.0


def test_counts_the_drive_under_way_from_the_departure() -> None:
    driving = leg(1, 10, VisitState.EN_ROUTE, en_route_at=NOW - 15 * MINUTE)
    assert odds([driving], {1: 15})[1] > 0.97
    assert odds([driving], {1: 5})[1] == pytest.approx(0.55, abs=0.08)


def test_does_not_flicker_around_the_limit() -> None:
    assert [is_unlikely(percent, 60, was_at_risk=False) for percent in (None, 59.9, 60.0)] == [False, True, False]
    assert [is_unlikely(percent, 60, was_at_risk=True) for percent in (69.9, 70.0)] == [True, False]
    assert is_unlikely(0.0, 0, was_at_risk=True) is False


def test_reckons_with_a_break_before_the_next_visit_that_is_not_over() -> None:
    """The visit before was to end at nine, as it did; an hour lies before the next one, a third of it driving."""
    following = leg(2, 60)
    assert pause_left(following, NOW, NOW, NOW) == 40 * 60
    assert pause_left(following, NOW, NOW, NOW + 30 * MINUTE) == 10 * 60
    assert pause_left(following, NOW, NOW - 90 * MINUTE, NOW) == 0
    opens, known = {2: NOW}, {"technician_id": 1, "territory_id": 1, "now": NOW}
    (at_once,) = arrival_starts([following], opens, SURE, **known).values()
    (rested,) = arrival_starts([following], opens, SURE, pause_s=40 * 60, **known).values()
    assert {int(one - NOW.timestamp()) // 60 for one in at_once} == {20}
    assert {int(one - NOW.timestamp()) // 60 for one in rested} == {60}
