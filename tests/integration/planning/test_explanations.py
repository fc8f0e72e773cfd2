"""What would have to give way so that a visit gets a place: told to the minute, the smallest first."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.models import Shift, Territory
from dispatch.db.ranges import Range
from dispatch.domain.windows import Window
from dispatch.domain.words import OrderKind
from tests.support.clocks import START, FixedClock
from tests.support.doors import door
from tests.support.planning import EARLY, a_town, plan_day, quick, the_visit
from tests.support.technicians import a_technician

CLOSES = START + timedelta(hours=8)
"""When the technician's shift ends."""
INSTALL = {"kind": OrderKind.INSTALL, "symptom": None}
"""Work that needs the skill `fiber`."""


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    clock.set(EARLY)
    return quick(backend)


def a_visit(house: Backend, opens: int, closes: int, **order: Any) -> int:
    """A visit in a town with one technician for copper, wanted between so many minutes after the end of his shift."""
    window = Window(CLOSES + timedelta(minutes=opens), CLOSES + timedelta(minutes=closes))
    (visit_id,) = a_town(house, orders=1, technicians=0, windows=(window,), **order)
    with house.work() as work:
        a_technician(work, work.session.get_one(Territory, 1), skills=("copper",))
    plan_day(house)
    assert the_visit(house, visit_id).technician_id is None
    return visit_id


def explained(house: Backend, visit_id: int) -> dict[str, Any]:
    answer = door(house).get(f"/visits/{visit_id}/explanation")
    assert answer.status_code == 200, answer.get_json()
    return dict(answer.get_json())


def stays_longer(house: Backend, minutes: int) -> None:
    with house.work() as work:
        shift = work.session.query(Shift).one()
        shift.during = Range(shift.during.lower, CLOSES + timedelta(minutes=minutes))


def test_names_overtime_to_the_minute(house: Backend) -> None:
    visit_id = a_visit(house, 60, 90)
    told = {one["kind"]: one for one in explained(house, visit_id)["relaxations"]}
    minutes = told["overtime"]["minutes"]
    assert told["overtime"]["sentence"] == f"With {minutes} min of overtime it has a place."
    assert (told["overtime"]["place"]["technician_id"], told["overtime"]["skills"]) == (1, [])
    stays_longer(house, minutes - 1)
    plan_day(house)
    assert the_visit(house, visit_id).technician_id is None
    stays_longer(house, minutes)
    plan_day(house)
    assert the_visit(house, visit_id).technician_id == 1


def test_names_the_nearest_time_outside_of_the_windows(house: Backend) -> None:
    visit_id = a_visit(house, 300, 360)
    (told,) = explained(house, visit_id)["relaxations"]
    service = timedelta(seconds=the_visit(house, visit_id).service_seconds)
    arrival = CLOSES + timedelta(minutes=300 - told["minutes"])
    assert (told["kind"], told["place"]["arrival"]) == ("window", arrival.isoformat())
    # He drives home after it, which takes less than ten minutes here.
    assert timedelta() < CLOSES - arrival - service < timedelta(minutes=10)
    assert told["window"]["start"] < told["place"]["arrival"] < told["window"]["end"]


def test_names_each_rule_by_whose_change_alone_there_is_a_place(house: Backend) -> None:
    """What is missing at the end of the shift can be worked longer or come earlier."""
    overtime, window = explained(house, a_visit(house, 60, 90))["relaxations"]
    assert (overtime["kind"], window["kind"]) == ("overtime", "window")
    assert overtime["minutes"] == window["minutes"]


def test_names_the_skill_that_nobody_has(house: Backend) -> None:
    told = explained(house, a_visit(house, -240, -120, **INSTALL))
    (skill,) = told["relaxations"]
    assert (told["code"], skill["kind"], skill["skills"], skill["minutes"]) == ("no_skill", "skill", ["fiber"], 0)
    assert skill["sentence"] == "Somebody without fiber could come."


def test_tries_two_rules_where_no_single_one_is_enough(house: Backend) -> None:
    (told,) = explained(house, a_visit(house, 300, 360, **INSTALL))["relaxations"]
    assert (told["kind"], told["skills"]) == ("window_and_skill", ["fiber"])
    assert told["sentence"].endswith("of the customer's windows, with somebody without fiber.")


def test_has_nothing_to_relax_for_a_visit_with_a_place(house: Backend) -> None:
    a_town(house, orders=1)
    plan_day(house)
    assert explained(house, 1)["relaxations"] == []
