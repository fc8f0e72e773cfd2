"""A customer waits for an earlier time on their page, and the desk sees who waits."""

import re
from datetime import timedelta
from html import unescape

import pytest

from dispatch.booking.processes import waitlist_offers
from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, AuditEntry, BookingRules, CapacityRule, Message, WaitEntry, WorkOrder
from dispatch.messaging.processes.sending import SenderPool
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.pages import Reader, signed_in, words_of
from tests.support.planning import a_town, quick

NOON = {"start": "2026-11-30T11:00:00+00:00", "end": "2026-11-30T13:00:00+00:00"}
LATE = {"start": "2026-11-30T15:00:00+00:00", "end": "2026-11-30T17:00:00+00:00"}


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """07:00 UTC. One order has noon, which takes one; the other waits in the evening; nothing else is free."""
    clock.set(START - timedelta(hours=2))
    house = quick(backend)
    a_town(house, orders=2)
    with house.work() as work:
        work.session.add(BookingRules(territory_id=1, reserve_percent=0, closes_minutes=0))
        for minute, most in ((480, 0), (600, 0), (720, 1), (840, 0)):
            work.session.add(CapacityRule(territory_id=1, starts_minute=minute, most=most))
    desk = door(house)
    for order_id, window in ((1, NOON), (2, LATE)):
        held = desk.post("/holds", {"order_id": order_id, "window": window}).get_json()["id"]
        desk.post("/appointments", {"hold_id": held})
    SenderPool(house).send_due()
    return house


def page_of(house: Backend, visit_id: int) -> str:
    """The address of a customer's own page."""
    from dispatch.db.tables import Visit
    from dispatch.messaging.services.customer_links import LinkPurpose, issue

    with house.work() as work:
        return "/t/" + issue(work, work.session.get_one(Visit, visit_id), LinkPurpose.TRACKING).rsplit("/", 1)[1]


def free_noon(house: Backend) -> None:
    door(house).post("/appointments/1/cancel", {"why": "They travel."})
    waitlist_offers.offer(house, 1)
    SenderPool(house).send_due()


def test_puts_a_customer_on_the_list_and_lets_him_leave(house: Backend) -> None:
    reader, page = Reader(house), page_of(house, 2)
    reader.post(f"{page}/earlier", do="join", part="afternoon", **{"from": "2026-11-30"})
    with house.work() as work:
        entry = work.session.query(WaitEntry).one()
        assert (entry.asked_by, entry.from_minute, entry.until_minute) == ("customer", 720, None)
        assert entry.not_before == START.replace(hour=0) - timedelta(hours=1)
    waiting = "You're on the waiting list. We'll text you if an earlier slot opens up."
    assert waiting in unescape(words_of(reader.get(page).text))
    reader.post(f"{page}/earlier", do="leave")
    assert waiting not in unescape(words_of(reader.get(page).text))
    assert "Would an earlier time suit you?" in words_of(reader.get(page).text)


def test_lets_the_customer_take_an_offered_time_on_his_page(house: Backend) -> None:
    reader, page = Reader(house), page_of(house, 2)
    reader.post(f"{page}/earlier", do="join")
    free_noon(house)
    shown = words_of(reader.get(page).text)
    assert "An earlier slot is free Mon 30 November 12:00–14:00" in re.sub(r" +", " ", shown)
    assert reader.post(f"{page}/earlier", do="take").status_code == 303
    assert "Mon 30 November 12:00–14:00" in words_of(reader.get(page).text)
    with house.work() as work:
        live = work.session.query(Appointment).filter_by(visit_id=2, state="live").one()
        assert (live.version, live.cause, live.arrival_window.lower) == (2, "earlier", START.replace(hour=11))
        kinds = [text.kind for text in work.session.query(Message).filter_by(order_id=2).order_by(Message.id)]
    assert [kind for kind in kinds if kind != "reminder"] == ["confirmation", "waitlist_offer", "window_changed"]
    assert reader.post(f"{page}/earlier", do="take").status_code == 303
    assert reader.post(f"{page}/earlier", do="fly").status_code == 422


def test_shows_the_desk_who_waits_and_takes_an_offer_for_a_caller(house: Backend) -> None:
    reader = signed_in(house)
    reader.send("/console/orders/2", "/console/orders/2/waitlist")
    assert "On the waiting list; the customer gets a text when an earlier slot opens up." in words_of(
        reader.get("/console/orders/2").text
    )
    free_noon(house)
    page = words_of(reader.get("/console/waiting").text)
    assert "any earlier time" in page
    assert "held until 08:30" in page
    reader.send("/console/waiting", "/console/waitlist-offers/1/accept")
    page = words_of(reader.get("/console/waiting").text)
    assert "Moved to the earlier time; the customer is told." in page
    assert "Nobody is waiting for an earlier slot." in page


def test_takes_a_customer_off_the_list_from_the_desk_in_chinese(house: Backend) -> None:
    reader = signed_in(house)
    reader.language = "zh-CN"
    reader.send("/console/orders/2", "/console/orders/2/waitlist")
    reader.send("/console/waiting", "/console/orders/2/waitlist/leave")
    assert "没有客户在候补。" in words_of(reader.get("/console/waiting").text)
    with house.work() as work:
        assert work.session.query(WaitEntry).one().state == "left"


def test_lets_the_customer_call_his_visit_off_as_the_rules_allow(house: Backend, clock: FixedClock) -> None:
    reader, page = Reader(house), page_of(house, 2)
    clock.set(START.replace(hour=13, minute=1))
    late = reader.post(f"{page}/call-off")
    assert (late.status_code, "It can't be cancelled online now" in unescape(late.text)) == (409, True)
    clock.set(START.replace(hour=12))
    done = reader.post(f"{page}/call-off")
    assert (done.status_code, "Your appointment is cancelled and a text is on its way." in done.text) == (200, True)
    with house.work() as work:
        order = work.session.get_one(WorkOrder, 2)
        assert (order.state, order.visits[0].state) == ("cancelled", "cancelled")
        kinds = [text.kind for text in work.session.query(Message).filter_by(order_id=2).order_by(Message.id)]
        entry = work.session.query(AuditEntry).filter_by(action="order.cancelled").one()
    assert (kinds[-1], kinds.count("cancelled"), entry.actor) == ("cancelled", 1, "customer")
    assert reader.post(f"{page}/call-off").status_code == 200
