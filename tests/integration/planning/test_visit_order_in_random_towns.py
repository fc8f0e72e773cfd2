"""Whatever is planned, booked and moved without a reason: no visit begins before what it waits for is done."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Visit
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.planning import EARLY, a_town, plan_day, quick, the_visit

FIRST, LAST = date(2026, 11, 30), date(2026, 12, 1)
MORNING = datetime(2026, 11, 30, 9, tzinfo=UTC)
VISITS = 7


def tagged(house: Backend, visit_id: int) -> dict[str, str]:
    return {"If-Match": f'"{the_visit(house, visit_id).version}"'}


def broken(house: Backend) -> list[tuple[int, int]]:
    """Pairs of visits with times of which the second begins before the first is done."""
    with house.work() as work:
        visits = {visit.id: visit for visit in work.session.query(Visit)}
        return [
            (visit.after_visit_id, visit.id)
            for visit in visits.values()
            if visit.after_visit_id is not None
            and visit.during is not None
            and ((prior := visits[visit.after_visit_id].during) is None or prior.upper > visit.during.lower)
        ]


def link(desk: Door, house: Backend, chance: Random) -> int:
    """Tries a dozen random orders; how many are noted: circles are refused."""
    noted = 0
    for _ in range(12):
        visit_id, after_id = chance.sample(range(1, VISITS + 1), 2)
        answer = desk.ask(
            "PUT", f"/visits/{visit_id}/predecessor", headers=tagged(house, visit_id), json={"after_visit_id": after_id}
        )
        noted += answer.status_code == 200
    return noted


def move(desk: Door, house: Backend, chance: Random) -> bool:
    """Moves a random visit to a random time, where no rule is said to be broken; whether it was done."""
    visit_id, quarter = chance.randint(1, VISITS), chance.randint(0, 30)
    wanted: dict[str, Any] = {
        "technician_id": chance.randint(1, 2),
        "arrival": (MORNING + timedelta(minutes=15 * quarter)).isoformat(),
    }
    told = desk.post(f"/visits/{visit_id}/verdict", wanted).json
    answer = desk.ask(
        "POST", f"/visits/{visit_id}/assign", headers=tagged(house, visit_id), json=wanted | {"pin": False}
    )
    assert (answer.status_code == 200) == (told["grade"] == "good"), (told, answer.json)
    return bool(answer.status_code == 200)


def book(desk: Door, house: Backend, chance: Random) -> bool:
    """Books a random order into a window that it is offered; whether there was one."""
    order_id = chance.randint(1, VISITS)
    found = desk.post("/slots/search", {"order_id": order_id, "first_day": FIRST.isoformat(), "days": 2})
    if found.status_code != 200 or not found.json["offers"]:
        return False
    window = chance.choice(found.json["offers"])["window"]
    held = desk.post("/holds", {"order_id": order_id, "window": window})
    assert held.status_code == 201, (window, held.json)
    return bool(desk.post("/appointments", {"hold_id": held.json["id"]}).status_code == 201)


@pytest.mark.parametrize("seed", range(5))
def test_nothing_breaks_an_order_without_a_reason(backend: Backend, clock: FixedClock, seed: int) -> None:
    clock.set(EARLY)
    house, chance = quick(backend), Random(seed)
    a_town(house, orders=VISITS, technicians=2, publishes_itself=True)
    desk = door(house)
    links = link(desk, house, chance)
    done = 0
    for _ in range(4):
        plan_day(house, first=FIRST, last=LAST)
        assert broken(house) == []
        for step in (move, book, move, book, move):
            done += step(desk, house, chance)
            assert broken(house) == [], (seed, step)
    assert links >= 3
    assert done >= 3
    with house.work() as work:
        waiting = work.session.query(Visit).filter(Visit.after_visit_id.is_not(None), Visit.during.is_not(None))
        assert waiting.count() >= 2
