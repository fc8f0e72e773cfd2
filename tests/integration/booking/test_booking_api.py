from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from dispatch.booking.services import holds
from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import (
    Appointment,
    AuditEntry,
    BookingRules,
    CapacityRule,
    Closure,
    Hold,
    Message,
    Shift,
    ShiftBreak,
    SlotWindow,
    Technician,
    Visit,
    WorkType,
)
from dispatch.messaging.processes.sending import SenderPool
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.planning import a_town, quick, the_visit
from tests.support.running.racing import at_once

MORNING = {"start": "2026-11-30T09:00:00+00:00", "end": "2026-11-30T11:00:00+00:00"}
NOON = {"start": "2026-11-30T11:00:00+00:00", "end": "2026-11-30T13:00:00+00:00"}
DAY = {"first_day": "2026-11-30", "days": 1}


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A backend at 06:00 UTC, 07:00 in the territory."""
    clock.set(START - timedelta(hours=3))
    return quick(backend)


def texts(backend: Backend) -> list[str]:
    with backend.work() as work:
        return [row.kind for row in work.session.query(Message).filter(Message.kind != "reminder").order_by(Message.id)]


def hold(desk: Door, order_id: int, window: dict[str, str] = MORNING, **more: Any) -> Any:
    return desk.post("/holds", {"order_id": order_id, "window": window} | more)


def book(desk: Door, order_id: int, window: dict[str, str] = MORNING) -> dict[str, Any]:
    held = hold(desk, order_id, window)
    assert held.status_code == 201, held.get_json()
    answer = desk.post("/appointments", {"hold_id": held.get_json()["id"]})
    assert answer.status_code == 201, answer.get_json()
    return dict(answer.get_json())


def codes(answer: Any) -> dict[str, str]:
    return {one["window"]["start"][11:16]: one["code"] for one in answer.get_json()["refused"]}


def test_offers_what_can_be_kept_and_says_why_not_the_rest(house: Backend) -> None:
    a_town(house, orders=1)
    answer = door(house).post("/slots/search", {"order_id": 1} | DAY)
    offered = {one["window"]["start"][11:16]: one for one in answer.get_json()["offers"]}
    assert sorted(offered) == ["09:00", "11:00", "13:00", "15:00"]
    assert codes(answer) == {"07:00": "too_soon"}
    assert offered["09:00"]["why"] == ["quiet_half_day", "earliest"]
    assert {one["technician_id"] for one in offered.values()} == {1}


def test_books_an_order_at_once_with_a_technician_and_a_place(house: Backend) -> None:
    (visit_id,) = a_town(house, orders=1)
    desk = door(house)
    held = hold(desk, 1).get_json()
    assert (held["state"], held["expires_at"]) == ("held", "2026-11-30T06:10:00+00:00")
    appointment = desk.post("/appointments", {"hold_id": held["id"]}).get_json()
    assert (appointment["window"], appointment["technician_id"], appointment["version"]) == (MORNING, 1, 1)
    visit = the_visit(house, visit_id)
    assert (visit.state, visit.technician_id) == ("scheduled", 1)
    assert visit.during.lower >= START
    assert texts(house) == ["confirmation"]


def test_confirms_a_hold_once_however_often_it_is_sent(house: Backend) -> None:
    a_town(house, orders=1)
    desk = door(house)
    held = hold(desk, 1).get_json()["id"]
    answers = [desk.post("/appointments", {"hold_id": held}) for _ in range(3)]
    assert [(one.status_code, one.get_json()["id"]) for one in answers] == [(201, 1)] * 3
    assert texts(house) == ["confirmation"]


def test_books_by_kind_and_place_before_the_order_is_there(house: Backend) -> None:
    a_town(house, orders=1)
    desk = door(house)
    wish = {"kind": "repair", "symptom": "slow_speed", "lat": 47.141, "lon": 9.52, "window": MORNING}
    held = desk.post("/holds", wish).get_json()
    assert desk.post("/appointments", {"hold_id": held["id"]}).get_json()["title"] == "order_missing"
    answer = desk.post("/appointments", {"hold_id": held["id"], "order_id": 1})
    assert (answer.status_code, answer.get_json()["window"]) == (201, MORNING)


def test_refuses_to_confirm_what_has_expired_and_frees_it(house: Backend, clock: FixedClock) -> None:
    a_town(house, orders=2)
    desk = door(house)
    held = hold(desk, 1).get_json()["id"]
    clock.forward(minutes=10)
    late = desk.post("/appointments", {"hold_id": held})
    assert (late.status_code, late.get_json()["title"]) == (409, "hold_expired")
    with house.work() as work:
        assert holds.expire(work) == 1
    assert (the_visit(house, 1).technician_id, texts(house)) == (None, [])


def one_place(house: Backend, orders: int) -> None:
    """A town whose only technician has time for one visit before 11:00 and none after."""
    a_town(house, orders=orders)
    with house.work() as work:
        shift = work.session.query(Shift).one()
        shift.breaks = []
        shift.during = Range(START, START.replace(hour=10, minute=30))
        work.session.add(BookingRules(territory_id=1, reserve_percent=0))


def test_gives_the_last_window_to_one_of_a_hundred(house: Backend) -> None:
    one_place(house, orders=100)
    desks = [door(house) for _ in range(10)]

    def race(number: int) -> list[tuple[int, str | None]]:
        return [
            (answer.status_code, answer.get_json().get("title"))
            for answer in (hold(desks[number], 1 + number * 10 + turn) for turn in range(10))
        ]

    answers = sorted(answer for many in at_once(*[partial(race, number) for number in range(10)]) for answer in many)
    assert answers == [(201, None)] + [(409, "window_taken")] * 99
    with house.work() as work:
        assert work.session.query(Hold).count() == 1


def test_gives_a_window_whose_hold_has_expired_to_one_other_while_its_holder_still_confirms(
    house: Backend, clock: FixedClock
) -> None:
    one_place(house, orders=7)
    held = hold(door(house), 1).get_json()["id"]
    clock.forward(minutes=10)
    desks = [door(house) for _ in range(10)]

    def confirm(number: int) -> str:
        return str(desks[number].post("/appointments", {"hold_id": held}).get_json()["title"])

    def take(number: int) -> int:
        return int(hold(desks[number], number - 3).status_code)

    def free() -> int:
        with house.work() as work:
            return holds.expire(work)

    freed, *answers = at_once(
        free,
        *[partial(confirm, number) for number in range(5)],
        *[partial(take, number) for number in range(5, 10)],
    )
    confirmed, codes = answers[:5], answers[5:]
    assert confirmed == ["hold_expired"] * 5
    assert freed == 1
    assert set(codes) <= {201, 409}
    # Where nobody asked after it was freed, the next one gets it.
    assert [*codes, hold(desks[0], 7).status_code].count(201) == 1
    assert texts(house) == []


def test_tells_the_loser_what_else_is_free(house: Backend) -> None:
    one_place(house, orders=2)
    with house.work() as work:
        tomorrow = Range(START.replace(month=12, day=1), START.replace(month=12, day=1, hour=17))
        work.session.add(Shift(technician_id=1, during=tomorrow))
    desk = door(house)
    assert hold(desk, 1).status_code == 201
    lost = hold(desk, 2).get_json()
    assert (lost["title"], lost["reason"]) == ("window_taken", "no_capacity")
    assert [one["window"]["start"] for one in lost["alternatives"]] == [
        "2026-12-01T09:00:00+00:00",
        "2026-12-01T11:00:00+00:00",
        "2026-12-01T13:00:00+00:00",
    ]


def test_moves_an_appointment_frees_the_old_time_and_tells_once(house: Backend) -> None:
    a_town(house, orders=1)
    desk = door(house)
    first = book(desk, 1)
    held = hold(desk, 1, NOON).get_json()["id"]
    moved = desk.post(f"/appointments/{first['id']}/reschedule", {"hold_id": held})
    assert (moved.status_code, moved.get_json()["version"], moved.get_json()["window"]) == (201, 2, NOON)
    assert the_visit(house, 1).during.lower >= START.replace(hour=11)
    assert texts(house) == ["confirmation", "window_changed"]
    with house.work() as work:
        assert [row.state for row in work.session.query(Appointment).order_by(Appointment.id)] == ["superseded", "live"]


def test_cancels_an_appointment_once_and_frees_its_time(house: Backend) -> None:
    one_place(house, orders=2)
    desk = door(house)
    first = book(desk, 1)
    path = f"/appointments/{first['id']}/cancel"
    answers = [desk.post(path, {"why": "The customer travels."}) for _ in range(2)]
    assert [(one.status_code, one.get_json()["state"]) for one in answers] == [(200, "cancelled")] * 2
    assert texts(house) == ["confirmation", "cancelled"]
    assert (the_visit(house, 1).state, the_visit(house, 1).technician_id) == ("draft", None)
    assert hold(desk, 2).status_code == 201


def test_holds_changes_to_the_rules_of_the_work_type(house: Backend, clock: FixedClock) -> None:
    a_town(house, orders=1)
    with house.work() as work:
        for work_type in work.session.query(WorkType).filter(WorkType.kind == "repair"):
            work_type.changes_allowed, work_type.change_until_minutes = 1, 120
    desk = door(house)
    first = book(desk, 1, NOON)
    moved = desk.post(f"/appointments/{first['id']}/reschedule", {"hold_id": hold(desk, 1).get_json()["id"]}).get_json()
    often = desk.post(f"/appointments/{moved['id']}/cancel", {"why": "No time."})
    assert (often.status_code, often.get_json()["title"]) == (409, "changed_too_often")
    clock.forward(minutes=61)
    late = desk.post(f"/appointments/{moved['id']}/cancel", {"why": "No time."})
    assert (late.status_code, late.get_json()["title"]) == (409, "too_late_to_change")
    reason = {"why": "No time.", "override_reason": "The customer is in hospital."}
    service = door(house, Role.SERVICE)
    assert service.post(f"/appointments/{moved['id']}/cancel", reason).status_code == 403
    assert desk.post(f"/appointments/{moved['id']}/cancel", reason).status_code == 200


def test_offers_nothing_in_closed_limited_and_reserved_windows(house: Backend) -> None:
    a_town(house, orders=2)
    with house.work() as work:
        closed = Range(START.replace(hour=13), START.replace(hour=14))
        work.session.add(Closure(territory_id=1, during=closed, reason="works meeting"))
        work.session.add(CapacityRule(territory_id=1, work_group="repair", starts_minute=720, most=0))
        work.session.add(BookingRules(territory_id=1, reserve_percent=50))
    desk = door(house)
    answer = desk.post("/slots/search", {"order_id": 1} | DAY)
    assert codes(answer) == {"07:00": "too_soon", "11:00": "limit_reached", "13:00": "closed"}
    assert [one["opened_by"] for one in answer.get_json()["refused"]] == [
        ["override", "emergency", "later_window"],
        ["override", "limit"],
        ["override"],
    ]
    book(desk, 1)
    answer = desk.post("/slots/search", {"order_id": 2} | DAY)
    assert codes(answer)["09:00"] == "reserved"
    refused = hold(desk, 2).get_json()
    assert (refused["title"], refused["reason"]) == ("window_taken", "reserved")
    opened = hold(desk, 2, override_reason="The mayor's office.")
    assert opened.status_code == 201
    with house.work() as work:
        entry = work.session.query(AuditEntry).filter_by(action="booking.overridden").one()
    assert (entry.actor, entry.why) == ("dispatcher", "The mayor's office.")


def test_keeps_to_a_contractors_quota(house: Backend) -> None:
    a_town(house, orders=2)
    with house.work() as work:
        work.session.query(Technician).one().visits_a_shift = 1
    desk = door(house)
    book(desk, 1)
    assert set(codes(desk.post("/slots/search", {"order_id": 2} | DAY)).values()) == {"too_soon", "no_capacity"}
    assert hold(desk, 2, NOON).get_json()["title"] == "window_taken"


def test_offers_the_windows_that_a_territory_has_set(house: Backend) -> None:
    a_town(house, orders=1)
    with house.work() as work:
        work.session.add(SlotWindow(territory_id=1, starts_minute=630, ends_minute=690))
    offers = door(house).post("/slots/search", {"order_id": 1} | DAY).get_json()["offers"]
    assert [one["window"]["start"] for one in offers] == ["2026-11-30T09:30:00+00:00"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"order_id": 1, "kind": "repair", "lat": 47.1, "lon": 9.5}, 422),
        ({"kind": "repair", "lat": 47.1}, 422),
        ({"order_id": 1, "days": 15}, 422),
        ({"order_id": "1"}, 422),
        ({"order_id": 99}, 404),
    ],
)
def test_refuses_a_search_for_nothing_sensible(house: Backend, body: dict[str, Any], status: int) -> None:
    a_town(house, orders=1)
    assert door(house).post("/slots/search", body).status_code == status


def test_hides_orders_and_holds_of_others(house: Backend) -> None:
    a_town(house, orders=1)
    held = hold(door(house), 1).get_json()["id"]
    stranger = door(house, Role.INTEGRATION, name="shop")
    assert stranger.post("/slots/search", {"order_id": 1}).status_code == 404
    assert stranger.get(f"/holds/{held}").status_code == 404
    assert stranger.post("/appointments", {"hold_id": held}).status_code == 404
    with house.work() as work:
        assert work.session.query(Visit).one().technician_id is None


def test_books_after_a_hold_that_lies_over_a_visit_which_gives_way(house: Backend) -> None:
    a_town(house, orders=3)
    with house.work() as work:
        work.session.query(ShiftBreak).delete()
        work.session.add(BookingRules(territory_id=1, reserve_percent=0))
    desk = door(house)
    book(desk, 1)
    assert hold(desk, 2).status_code == 201
    with house.work() as work:
        late = work.session.get_one(Visit, 1)
        late.service_seconds = 3600
        late.during = Range(START.replace(hour=10, minute=10), START.replace(hour=11, minute=10))
        over = work.session.query(Hold).filter_by(visit_id=2).one()
        over.during = Range(START.replace(hour=10, minute=20), START.replace(hour=11, minute=5))
    book(desk, 3, NOON)
    assert the_visit(house, 3).during.lower < START.replace(hour=11, minute=10)
    assert the_visit(house, 1).during.upper < START.replace(hour=10, minute=20)
    assert texts(house) == ["confirmation", "confirmation"]


def test_tells_no_end_of_a_time_when_there_is_a_new_one(house: Backend) -> None:
    """Cancelled and booked again before the text had left: they hear of their new time only."""
    a_town(house, orders=1)
    desk = door(house)
    first = book(desk, 1)
    assert desk.post(f"/appointments/{first['id']}/cancel", {"why": "They travel."}).status_code == 200
    book(desk, 1, NOON)
    SenderPool(house).send_due()
    with house.work() as work:
        told = work.session.query(Message).filter_by(kind="cancelled").one()
        assert (told.state, told.suppressed_reason) == ("suppressed", "version_superseded")
