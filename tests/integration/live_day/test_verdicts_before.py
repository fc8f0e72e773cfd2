"""What is said before an emergency is sent or an absence entered: who can come, what gives way, which promises fall."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Absence, Territory, Visit
from dispatch.visits.services.assignment import assign
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import Priority
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import door
from tests.support.orders import a_window, an_order
from tests.support.planning import EARLY, a_town, begin_of, plan_day, quick, the_visit
from tests.support.technicians import a_technician


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A backend at 07:00 UTC whose solver is quick."""
    clock.set(EARLY)
    return quick(backend)


def an_emergency(house: Backend, **given: Any) -> int:
    with house.work() as work:
        return an_order(work, priority=Priority.EMERGENCY, windows=(), **given).id


def holders(house: Backend, ids: list[int]) -> list[int | None]:
    return [the_visit(house, id).technician_id for id in ids]


def test_says_who_can_be_at_an_emergency_the_soonest_first_and_changes_nothing(
    house: Backend, clock: FixedClock
) -> None:
    ids = a_town(house, orders=4, technicians=2)
    plan_day(house)
    clock.set(START + timedelta(minutes=5))
    order_id = an_emergency(house, point=(47.1412, 9.5212))
    before = [the_visit(house, id).during for id in ids]
    told = door(house).get(f"/orders/{order_id}/emergency-choices").get_json()
    assert sorted(one["technician_id"] for one in told["choices"]) == [1, 2]
    assert [one["arrival"] for one in told["choices"]] == sorted(one["arrival"] for one in told["choices"])
    assert {one["verdict"]["grade"] for one in told["choices"]} == {"good"}
    hears = [one["verdict"]["tells"] for one in told["choices"]]
    assert [tells[0]["kind"] for tells in hears] == ["confirmation", "confirmation"]
    assert [tells[1]["id"] for tells in hears] == [one["technician_id"] for one in told["choices"]]
    assert the_visit(house, told["visit_id"]).technician_id is None
    assert [the_visit(house, id).during for id in ids] == before
    sent = door(house).post("/disruptions", {"kind": "emergency", "order_id": order_id}).get_json()
    assert sent["technician_id"] == told["choices"][0]["technician_id"]
    assert begin_of(the_visit(house, told["visit_id"])).isoformat() == told["choices"][0]["arrival"]


def test_sends_the_one_whom_a_person_chose(house: Backend, clock: FixedClock) -> None:
    a_town(house, orders=4, technicians=2)
    plan_day(house)
    clock.set(START + timedelta(minutes=5))
    order_id = an_emergency(house, point=(47.1412, 9.5212))
    desk = door(house)
    told = desk.get(f"/orders/{order_id}/emergency-choices").get_json()
    last = told["choices"][-1]
    body = {"kind": "emergency", "order_id": order_id, "technician_id": last["technician_id"]}
    assert desk.post("/disruptions", body).status_code == 202
    visit = the_visit(house, told["visit_id"])
    assert (visit.technician_id, begin_of(visit).isoformat()) == (last["technician_id"], last["arrival"])


def test_refuses_to_send_one_who_has_no_room_and_moves_nobody(house: Backend, clock: FixedClock) -> None:
    ids = a_town(house, orders=2, technicians=1)
    with house.work() as work:
        a_technician(work, work.session.get_one(Territory, 1), skills=("copper",))
    plan_day(house)
    clock.set(START + timedelta(minutes=5))
    order_id = an_emergency(house, symptom="router_fault")
    before = holders(house, ids)
    refused = door(house).post("/disruptions", {"kind": "emergency", "order_id": order_id, "technician_id": 2})
    assert (refused.status_code, refused.get_json()["title"]) == (409, "no_place")
    assert refused.get_json()["faults"][0]["code"] == "no_skill"
    assert holders(house, ids) == before
    with house.work() as work:
        visit = work.session.query(Visit).filter_by(order_id=order_id).one()
        assert visit.technician_id is None


def test_says_that_nobody_has_room_for_an_emergency(house: Backend) -> None:
    a_town(house, orders=12, technicians=1, symptom="no_sync")
    plan_day(house)
    order_id = an_emergency(house, symptom="no_sync")
    told = door(house).get(f"/orders/{order_id}/emergency-choices").get_json()
    assert told["choices"] == []
    assert told["window"] is not None


SPAN = {"start": "2026-11-30T08:00:00+00:00", "end": "2026-11-30T18:00:00+00:00"}


def test_says_which_promises_an_absence_frees_and_who_could_keep_them(house: Backend) -> None:
    ids = a_town(house, orders=4, technicians=2)
    plan_day(house)
    before = holders(house, ids)
    away = max(before, key=before.count)
    theirs = {id for id, holder in zip(ids, before, strict=True) if holder == away}
    told = door(house).post(f"/technicians/{away}/absences/verdict", SPAN).get_json()
    assert {one["visit_id"] for one in told["freed"]} == theirs
    kept = [one for one in told["freed"] if one["technician_id"] is not None]
    assert (told["promises"], told["kept"], told["begun"]) == (len(theirs), len(kept), [])
    assert len(kept) >= 1
    assert all(one["judged"] for one in told["freed"])
    for one in kept:
        assert one["technician_id"] == 3 - (away or 0)
        assert one["window"]["start"] <= one["arrival"] < one["window"]["end"]
    assert holders(house, ids) == before
    with house.work() as work:
        assert work.session.query(Absence).count() == 0


def test_gives_each_place_of_others_to_one_promise_only(house: Backend) -> None:
    ids = a_town(house, orders=3, technicians=1, windows=(a_window(hours=0, length_hours=4),), symptom="no_sync")
    plan_day(house)
    with house.work() as work:
        a_technician(work, work.session.get_one(Territory, 1), shift=(START, START + timedelta(hours=2)))
    told = door(house).post("/technicians/1/absences/verdict", SPAN).get_json()
    assert told["promises"] == len(ids) == 3
    assert 0 < told["kept"] < 3
    arrivals = [one["arrival"] for one in told["freed"] if one["technician_id"]]
    assert len(set(arrivals)) == len(arrivals)


def test_says_of_several_that_go_to_the_same_colleague_a_time_that_each_keeps(house: Backend) -> None:
    ids = a_town(house, orders=3, technicians=2)
    with house.work() as work:  # Nothing was promised of them: they may go anywhere.
        for number, visit_id in enumerate(ids):
            assign(work, work.session.get_one(Visit, visit_id), 1, a_window(hours=1 + number, length_hours=0.75))
    span = {"start": "2026-11-30T09:00:00Z", "end": "2026-11-30T17:00:00Z"}
    told = door(house).post("/technicians/1/absences/verdict", span).get_json()["freed"]
    arrivals = [datetime.fromisoformat(one["arrival"]) for one in told if one["technician_id"] == 2]
    lasts = [timedelta(seconds=the_visit(house, one["visit_id"]).service_seconds) for one in told]
    assert len(arrivals) == 3
    in_order = sorted(zip(arrivals, lasts, strict=True))
    assert all(at + long <= later for (at, long), (later, _) in pairwise(in_order)), arrivals


def test_leaves_a_visit_that_has_begun_out_of_what_an_absence_frees(house: Backend, clock: FixedClock) -> None:
    ids = a_town(house, orders=1, technicians=2)
    plan_day(house)
    with house.work() as work:
        begun = work.session.get_one(Visit, ids[0])
        begun.state, begun.arrived_at = VisitState.ON_SITE, EARLY
        whose, customer = begun.technician_id, begun.order.customer.name
    told = door(house).post(f"/technicians/{whose}/absences/verdict", SPAN).get_json()
    assert told == {"promises": 0, "kept": 0, "freed": [], "begun": [customer]}


def test_refuses_an_absence_that_ends_before_it_starts(house: Backend) -> None:
    a_town(house, orders=0)
    turned = {"start": SPAN["end"], "end": SPAN["start"]}
    refused = door(house).post("/technicians/1/absences/verdict", turned)
    assert (refused.status_code, refused.get_json()["title"]) == (422, "bad_absence")
