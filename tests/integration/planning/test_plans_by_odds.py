"""Plans that weigh broken promises by their odds, and the price that an operator sets for them."""

from dataclasses import replace

import pytest

from dispatch.bootstrap import Backend
from dispatch.planning.processes import planning
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.orders import a_window, an_order
from tests.support.planning import EARLY, quick
from tests.support.technicians import a_technician, a_territory

NEAR, NEXT_DOOR = (47.150, 9.5209), (47.1502, 9.5209)


@pytest.fixture
def tight(backend: Backend, clock: FixedClock) -> Backend:
    """Two visits of 45 minutes next door to each other; whoever does both has minutes in hand for the second one."""
    clock.set(EARLY)
    with backend.work() as work:
        territory = a_territory(work, publishes_itself=False)
        for _ in range(2):
            a_technician(work, territory)
        an_order(work, point=NEAR, windows=(a_window(hours=1, length_hours=0.25),))
        an_order(work, point=NEXT_DOOR, windows=(a_window(hours=1.75, length_hours=0.1),))
    return quick(backend)


def planned(house: Backend, minutes: int) -> tuple[set[int], float, int]:
    """Who drives, how many promises are to be expected broken, and seconds of driving, with a price in minutes."""
    priced = replace(house, tools=replace(house.tools, broken_promise_minutes=minutes))
    desk = door(priced)
    plan_id = desk.post("/plans", {"territory": "T1", "first_day": "2026-11-30"}).get_json()["id"]
    planning.run(priced, plan_id)
    plan = desk.get(f"/plans/{plan_id}").get_json()
    assert (len(plan["stops"]), plan["unplaced"]) == (2, [])
    stops = plan["stops"]
    return {one["technician_id"] for one in stops}, plan["expected_broken"], sum(one["travel_seconds"] for one in stops)


def test_drives_more_where_that_keeps_a_promise_that_is_worth_it(tight: Backend) -> None:
    alone, broken, driving = planned(tight, 0)
    assert len(alone) == 1
    assert broken > 0.2
    both, kept, more = planned(tight, 60)
    assert len(both) == 2
    assert kept < broken / 4
    assert driving < more < driving + 60 * 60 * (broken - kept)


def test_drives_no_more_for_a_promise_that_is_worth_less_than_that(tight: Backend) -> None:
    assert len(planned(tight, 5)[0]) == 1


def test_weighs_odds_unless_an_operator_says_otherwise(tight: Backend) -> None:
    assert tight.settings.broken_promise_minutes == tight.tools.broken_promise_minutes == 60
