"""The simulator by hand: a route whose times can be counted on paper, and what chance does to it."""

from dataclasses import replace

import numpy as np
import pytest

from dispatch.simulation.rules.drive import DriveRoute, DriveStop, Futures, Rest, drive
from dispatch.uncertainty.rules.factors import DurationLaw

SURE = DurationLaw()
MINUTE, HOUR = 60, 3600


def a_stop(visit_id: int = 1, **changes: object) -> DriveStop:
    """Ten minutes to drive, an hour of work, between 8 and 10 hours; nothing is uncertain."""
    given = {
        "leg": 10 * MINUTE, "rests": (), "opens": 8 * HOUR, "closes": 10 * HOUR, "service": HOUR, "work": SURE,
    }  # fmt: skip
    return DriveStop(visit_id, **given | changes)


def a_route(*stops: DriveStop, **changes: object) -> DriveRoute:
    route = DriveRoute(7, begin=8 * HOUR, end=11 * HOUR, stops=stops, home_leg=10 * MINUTE)
    return replace(route, **changes)


def sure(*routes: DriveRoute) -> dict[str, float]:
    day = drive(routes, Futures(1, 1, 20), SURE)
    names = ("kept", "late_texts", "driving_seconds", "overtime_seconds")
    assert all(np.ptp(getattr(day, name)) == 0 for name in names)
    return {name: float(getattr(day, name)[0]) for name in names}


def test_counts_drives_and_what_lies_after_the_end_of_the_shift() -> None:
    told = sure(a_route(a_stop(1), a_stop(2), a_stop(3)))
    assert told == {
        "kept": 2.0 + 0.0,  # The third begins at 10:30, half an hour after its window.
        "late_texts": 1.0,
        "driving_seconds": 40 * MINUTE,
        "overtime_seconds": 40 * MINUTE,
    }


def test_waits_for_a_window_that_has_not_begun() -> None:
    assert sure(a_route(a_stop(opens=10 * HOUR, closes=11 * HOUR)))["overtime_seconds"] == 10 * MINUTE


def test_takes_breaks_where_the_plan_has_them() -> None:
    rested = a_stop(2, rests=(Rest(9 * HOUR + 30 * MINUTE, 30 * MINUTE),))
    told = sure(a_route(a_stop(1), rested, end=12 * HOUR))
    assert (told["kept"], told["overtime_seconds"]) == (1.0, 0.0)
    at_the_end = a_route(a_stop(1), rests=(Rest(0, 30 * MINUTE),), end=9 * HOUR)
    assert sure(at_the_end)["overtime_seconds"] == 50 * MINUTE


def test_says_nothing_by_text_of_a_few_minutes() -> None:
    assert sure(a_route(a_stop(closes=8 * HOUR + MINUTE)))["late_texts"] == 0.0


def test_begins_a_later_stretch_of_work_when_they_are_back() -> None:
    early = a_route(a_stop(1, service=3 * HOUR), end=9 * HOUR)
    later = a_route(a_stop(2, opens=0, closes=11 * HOUR + 30 * MINUTE), begin=10 * HOUR, end=13 * HOUR)
    assert sure(later)["kept"] == 1.0
    assert sure(early, later)["kept"] == 1.0  # The first one; the second begins at 11:30 instead of 10:10.


def test_draws_the_law_that_it_is_given() -> None:
    factors = Futures(1, 1, 20_000).factors(1, 5, DurationLaw(1.2, 0.35))
    assert factors.mean() == pytest.approx(1.2, rel=0.01)
    assert factors.std() / factors.mean() == pytest.approx(0.35, rel=0.03)


def test_gives_a_visit_the_same_luck_in_every_plan() -> None:
    unsure = DurationLaw(1.0, 0.4)
    alone = drive([a_route(a_stop(1, work=unsure))], Futures(3, 1, 50), unsure)
    other = drive([a_route(a_stop(1, work=unsure), technician_id=8)], Futures(3, 1, 50), unsure)
    assert np.array_equal(alone.kept, other.kept)
    another = drive([a_route(a_stop(1, work=unsure))], Futures(4, 1, 50), unsure)
    assert not np.array_equal(alone.driving_seconds, another.driving_seconds)


def test_begins_a_visit_for_two_once_both_are_there() -> None:
    lead = a_route(a_stop(1, closes=9 * HOUR), technician_id=7)
    mate = a_route(a_stop(2, service=HOUR), a_stop(1, closes=9 * HOUR, mate=True), technician_id=8, end=10 * HOUR)
    told = sure(lead, mate)
    # The second is there at 9:20, after the window; it is late once, and both are home at 10:30.
    assert told == {"kept": 1.0, "late_texts": 1.0, "driving_seconds": 50 * MINUTE, "overtime_seconds": 30 * MINUTE}


def test_waits_for_the_end_of_what_comes_first() -> None:
    first = a_route(a_stop(5, service=2 * HOUR), technician_id=8)
    later = a_route(a_stop(1, after=(5,)), technician_id=7, end=12 * HOUR)
    assert sure(later)["kept"] == 1.0
    # What comes first ends at 10:10, ten minutes after the later one's window.
    assert sure(later, first)["kept"] == 1.0
    assert drive([later, first], Futures(1, 1, 2), SURE).kept_of == {1: 0.0, 5: 1.0}


def test_refuses_routes_that_wait_for_each_other() -> None:
    crossed = a_route(a_stop(1), a_stop(2)), a_route(a_stop(2, mate=True), a_stop(1, mate=True), technician_id=8)
    with pytest.raises(ValueError, match="wait for each other"):
        drive(crossed, Futures(1, 1, 2), SURE)
