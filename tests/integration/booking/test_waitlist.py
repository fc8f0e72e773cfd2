"""A window that comes free is offered to those who wait for an earlier one; the first answer gets it."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from dispatch.booking.processes import waitlist_offers
from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import (
    Appointment,
    BookingRules,
    CapacityRule,
    Customer,
    Hold,
    InboundText,
    Message,
    Promise,
    Shift,
    Visit,
    WaitEntry,
    WaitOffer,
    WaitOpening,
)
from dispatch.messaging.processes.sending import SenderPool
from dispatch.replies.services.inbound_texts import IncomingText, receive
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.orders import order_json
from tests.support.planning import a_town, quick, the_visit
from tests.support.running.racing import at_once
from tests.support.running.run_jobs import run_left_jobs

MORNING = {"start": "2026-11-30T09:00:00+00:00", "end": "2026-11-30T11:00:00+00:00"}
AFTERNOON = {"start": "2026-11-30T13:00:00+00:00", "end": "2026-11-30T15:00:00+00:00"}


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A backend at 07:00 UTC, 08:00 in the territory, so that texts may leave."""
    clock.set(START - timedelta(hours=2))
    return quick(backend)


def book(desk: Door, order_id: int, window: dict[str, str]) -> int:
    held = desk.post("/holds", {"order_id": order_id, "window": window})
    assert held.status_code == 201, held.get_json()
    return int(desk.post("/appointments", {"hold_id": held.get_json()["id"]}).get_json()["id"])


def full_day(house: Backend, *, waiting: int = 2) -> tuple[Door, int]:
    """One technician; order 1 has the morning, and the others wait in the afternoon. The first one's appointment."""
    a_town(house, orders=1 + waiting)
    with house.work() as work:
        for shift in work.session.query(Shift):
            shift.breaks = []
        work.session.add(BookingRules(territory_id=1, reserve_percent=0, closes_minutes=0))
        # The morning takes one arrival, and noon none.
        for minute, most in ((600, 1), (720, 0)):
            work.session.add(CapacityRule(territory_id=1, starts_minute=minute, most=most))
    desk = door(house)
    first = book(desk, 1, MORNING)
    for order_id in range(2, 2 + waiting):
        book(desk, order_id, AFTERNOON)
        assert desk.post(f"/orders/{order_id}/waitlist", {}).status_code == 201
    SenderPool(house).send_due()
    work_off(house)
    return desk, first


def work_off(house: Backend) -> list[str]:
    """Does what was left to do for the list, as the worker would, and sends what is due; the jobs' names."""
    done = run_left_jobs(house, {"offer_earlier", "take_earlier"})
    SenderPool(house).send_due()
    return done


def free(desk: Door, appointment_id: int) -> None:
    """The first customer cancels their morning."""
    assert desk.post(f"/appointments/{appointment_id}/cancel", {"why": "They travel."}).status_code == 200


def number_of(house: Backend, order_id: int) -> str:
    with house.work() as work:
        return str(work.session.get_one(Customer, order_id).phone)


def write(house: Backend, order_id: int, body: str = "1") -> InboundText:
    number = number_of(house, order_id)
    with house.work() as work:
        count = work.session.query(InboundText).count()
        return receive(work, IncomingText("fake", f"in-{order_id}-{count}", number, body))


def texts(house: Backend, order_id: int) -> list[str]:
    """What an order's customer was told since they were confirmed."""
    with house.work() as work:
        told = work.session.query(Message).filter_by(order_id=order_id).order_by(Message.id)
        return [text.kind for text in told if text.kind not in ("confirmation", "reminder")]


def states(house: Backend) -> list[str]:
    with house.work() as work:
        return [entry.state for entry in work.session.query(WaitEntry).order_by(WaitEntry.id)]


def live_window(house: Backend, order_id: int) -> tuple[Any, int]:
    with house.work() as work:
        live = work.session.query(Appointment).filter_by(visit_id=order_id, state="live").one()
        return live.arrival_window.lower, live.version


def test_offers_a_window_that_comes_free_and_moves_the_first_who_answers(house: Backend) -> None:
    desk, first = full_day(house)
    free(desk, first)
    assert work_off(house) == ["offer_earlier"]
    assert [texts(house, order) for order in (2, 3)] == [["waitlist_offer"], ["waitlist_offer"]]
    assert states(house) == ["offered", "offered"]
    with house.work() as work:
        opening = work.session.query(WaitOpening).one()
        hold = work.session.get_one(Hold, opening.hold_id)
        assert (opening.state, hold.state) == ("open", "held")
        assert opening.expires_at == hold.expires_at == START - timedelta(minutes=90)
    assert write(house, 3).outcome == "applied"
    work_off(house)
    assert (live_window(house, 3), live_window(house, 2)) == ((START, 2), (START.replace(hour=13), 1))
    assert texts(house, 3) == ["waitlist_offer", "window_changed"]
    assert (states(house), the_visit(house, 3).during.lower.hour) == (["waiting", "taken"], 9)
    with house.work() as work:
        assert [offer.outcome for offer in work.session.query(WaitOffer).order_by(WaitOffer.entry_id)] == [
            "lost",
            "taken",
        ]
        promises = work.session.query(Promise).filter_by(visit_id=3).order_by(Promise.id)
        assert [promise.state for promise in promises] == ["withdrawn", "delivered"]
        assert {hold.state for hold in work.session.query(Hold)} <= {"confirmed", "released"}


def test_tells_nicely_who_was_too_late(house: Backend) -> None:
    desk, first = full_day(house)
    free(desk, first)
    work_off(house)
    write(house, 3)
    assert write(house, 2).outcome == "applied"
    work_off(house)
    assert texts(house, 2) == ["waitlist_offer", "waitlist_gone"]
    assert live_window(house, 2) == (START.replace(hour=13), 1)
    assert write(house, 3).outcome == "applied"
    work_off(house)
    assert texts(house, 3).count("window_changed") == 1


def test_gives_a_window_to_one_of_three_who_answer_at_once(house: Backend) -> None:
    desk, first = full_day(house, waiting=3)
    with house.work() as work:
        work.session.get_one(BookingRules, 1).waitlist_at_once = 3
    free(desk, first)
    work_off(house)

    def race(order_id: int) -> str:
        return str(write(house, order_id).outcome)

    assert at_once(*[partial(race, order_id) for order_id in (2, 3, 4)]) == ["applied"] * 3
    work_off(house)
    with house.work() as work:
        moved = work.session.query(Appointment).filter_by(state="live", cause="earlier").all()
        assert [one.arrival_window.lower for one in moved] == [START]
        outcomes = sorted(str(offer.outcome) for offer in work.session.query(WaitOffer))
        assert outcomes == ["lost", "lost", "taken"]
    assert sorted(texts(house, order)[-1] for order in (2, 3, 4)) == [
        "waitlist_gone",
        "waitlist_gone",
        "window_changed",
    ]


def test_passes_an_unanswered_offer_on_and_never_asks_the_same_again(house: Backend, clock: FixedClock) -> None:
    desk, first = full_day(house)
    with house.work() as work:
        work.session.get_one(BookingRules, 1).waitlist_at_once = 1
    free(desk, first)
    work_off(house)
    (asked,) = [order for order in (2, 3) if texts(house, order)]
    other = 5 - asked
    clock.forward(minutes=30)
    waitlist_offers.sweep(house)
    work_off(house)
    assert (texts(house, asked), texts(house, other)) == (["waitlist_offer"], ["waitlist_offer"])
    clock.forward(minutes=30)
    waitlist_offers.sweep(house)
    work_off(house)
    assert (texts(house, asked), texts(house, other)) == (["waitlist_offer"], ["waitlist_offer"])
    with house.work() as work:
        assert [opening.state for opening in work.session.query(WaitOpening)] == ["lapsed", "lapsed"]
        assert [hold.state for hold in work.session.query(Hold) if hold.visit_id is None] == ["released", "released"]
    assert write(house, asked).outcome == "applied"
    assert texts(house, asked)[-1] == "waitlist_gone"


def test_keeps_the_window_from_others_while_it_is_offered(house: Backend) -> None:
    desk, first = full_day(house)
    desk.ask("DELETE", "/orders/3/waitlist")
    free(desk, first)
    work_off(house)
    with house.work() as work:
        work.session.query(CapacityRule).delete()
        shift = work.session.query(Shift).one()
        shift.during = Range(START, START.replace(hour=9, minute=50))
    taken = desk.post("/holds", {"order_id": 1, "window": MORNING})
    assert (taken.status_code, taken.json["title"]) == (409, "window_taken")
    write(house, 2)
    work_off(house)
    assert live_window(house, 2)[0] == START


def test_offers_only_what_lies_within_the_bounds(house: Backend) -> None:
    desk, first = full_day(house)
    assert desk.post("/orders/2/waitlist", {"weekdays": [2, 3]}).status_code == 201
    assert desk.post("/orders/3/waitlist", {"from_minute": 660}).status_code == 201
    free(desk, first)
    work_off(house)
    assert [texts(house, order) for order in (2, 3)] == [[], []]
    desk.post("/orders/3/waitlist", {"until_minute": 720, "not_before": MORNING["start"]})
    work_off(house)
    assert [texts(house, order) for order in (2, 3)] == [[], ["waitlist_offer"]]


def test_asks_nobody_in_quiet_hours_and_nobody_who_wants_no_texts(house: Backend, clock: FixedClock) -> None:
    desk, first = full_day(house)
    clock.set(START - timedelta(hours=2, minutes=1))
    free(desk, first)
    work_off(house)
    assert [texts(house, order) for order in (2, 3)] == [[], []]
    clock.forward(minutes=5)
    write(house, 2, "STOP")
    waitlist_offers.sweep(house)
    assert [texts(house, order)[:1] for order in (2, 3)] == [["opt_out_ack"], ["waitlist_offer"]]
    refused = desk.post("/orders/2/waitlist", {})
    assert (refused.status_code, refused.json["title"]) == (409, "no_texts")


def test_withdraws_an_offer_whose_text_was_not_read(house: Backend) -> None:
    desk, first = full_day(house)
    free(desk, first)
    work_off(house)
    with house.work() as work:
        for text in work.session.query(Message).filter_by(kind="waitlist_offer"):
            text.state = "undelivered"
    waitlist_offers.sweep(house)
    assert states(house) == ["waiting", "waiting"]
    with house.work() as work:
        assert work.session.query(WaitOpening).filter_by(state="withdrawn").count() == 1


def test_lets_staff_take_an_offer_for_a_customer_who_calls(house: Backend) -> None:
    desk, first = full_day(house)
    free(desk, first)
    work_off(house)
    place = desk.get("/orders/2/waitlist").json
    (offer,) = place["offers"]
    assert (place["state"], offer["window"], offer["outcome"]) == ("offered", MORNING, None)
    answers = [desk.post(f"/waitlist-offers/{offer['id']}/accept") for _ in range(2)]
    assert [(one.status_code, one.json["window"], one.json["version"]) for one in answers] == [(200, MORNING, 2)] * 2
    lost = desk.get("/orders/3/waitlist").json["offers"][0]["id"]
    gone = desk.post(f"/waitlist-offers/{lost}/accept")
    assert (gone.status_code, gone.json["title"]) == (409, "offer_gone")
    work_off(house)
    assert texts(house, 2) == ["waitlist_offer", "window_changed"]
    assert [one["order_id"] for one in desk.get("/waitlist?territory=T1").json["items"]] == [3]


def test_gives_the_old_window_to_the_next_who_waits(house: Backend) -> None:
    desk, first = full_day(house, waiting=1)
    last = desk.post("/orders", order_json(windows=[])).json["id"]
    evening = {"start": "2026-11-30T15:00:00+00:00", "end": "2026-11-30T17:00:00+00:00"}
    book(desk, last, evening)
    desk.post(f"/orders/{last}/waitlist", {"from_minute": 840})
    SenderPool(house).send_due()
    work_off(house)
    free(desk, first)
    work_off(house)
    write(house, 2)
    work_off(house)
    assert live_window(house, 2)[0] == START
    assert "waitlist_offer" in texts(house, last)


def test_leaves_the_list_and_ends_with_the_visit(house: Backend) -> None:
    desk, first = full_day(house)
    assert desk.ask("DELETE", "/orders/2/waitlist").status_code == 204
    assert desk.ask("DELETE", "/orders/2/waitlist").status_code == 404
    with house.work() as work:
        work.session.get_one(Visit, 3).state = "en_route"
    waitlist_offers.sweep(house)
    assert states(house) == ["left", "ended"]
    free(desk, first)
    assert work_off(house) == []


def test_gives_up_a_claim_that_cannot_be_booked_and_says_so(house: Backend) -> None:
    desk, first = full_day(house)
    free(desk, first)
    work_off(house)
    write(house, 2)
    start, end = MORNING["start"], MORNING["end"]
    desk.post("/technicians/1/absences", {"start": start, "end": end, "reason": "ill"})
    work_off(house)
    assert (texts(house, 2)[-1], live_window(house, 2)) == ("waitlist_gone", (START.replace(hour=13), 1))
    with house.work() as work:
        assert [opening.state for opening in work.session.query(WaitOpening)] == ["withdrawn"]


@pytest.mark.parametrize(
    ("body", "status"),
    [({"weekdays": [8]}, 422), ({"from_minute": 600, "until_minute": 600}, 422), ({"soon": True}, 422)],
)
def test_refuses_bounds_that_mean_nothing(house: Backend, body: dict[str, Any], status: int) -> None:
    desk, _ = full_day(house, waiting=1)
    assert desk.post("/orders/2/waitlist", body).status_code == status


def test_refuses_to_list_an_order_that_nothing_is_arranged_for(house: Backend) -> None:
    a_town(house, orders=1)
    refused = door(house).post("/orders/1/waitlist", {})
    assert (refused.status_code, refused.json["title"]) == (409, "nothing_arranged")
    assert door(house, Role.INTEGRATION, name="shop").post("/orders/1/waitlist", {}).status_code == 404
