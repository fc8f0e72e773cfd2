"""A customer who asked for another time keeps their own by a text and waits for an earlier one, or calls it off."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

from dispatch.booking.processes import booking
from dispatch.booking.rules.waitlist import WaitlistBounds
from dispatch.booking.services import holds as bookings
from dispatch.booking.services import waitlist
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.bootstrap import Backend, build
from dispatch.db.tables import Appointment, InboundText, Message, Visit, WaitEntry, WorkOrder, WorkType
from dispatch.messaging.processes.sending import SenderPool
from dispatch.replies.processes import reschedule_by_text
from dispatch.vocabulary.permissions import SYSTEM
from tests.support.backends import make_settings
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.clocks import START, FixedClock
from tests.support.doors.apps import app_of
from tests.support.orders import a_window, an_order
from tests.support.planning import quick
from tests.support.technicians import a_shift, a_technician, a_territory

NUMBER = "+12025550188"
INBOUND = "/api/v1/webhooks/twilio/inbound"
PUBLIC = "https://fd.example"
TOKEN = "a token"


@pytest.fixture(params=["en", "zh-CN"])
def house(backend: Backend, clock: FixedClock, request: pytest.FixtureRequest) -> Iterator[Backend]:
    """A customer of either language with an appointment tomorrow, who was sent other times after their 2."""
    clock.set(START - timedelta(hours=2))
    settings = make_settings(twilio_auth_token=TOKEN, public_url=PUBLIC)
    house = quick(with_carriers(build(settings, backend.database.url, clock=clock), FakeCarrier("twilio")))
    tomorrow = START + timedelta(days=1)
    with house.work() as work:
        a_shift(work, a_technician(work, a_territory(work)), tomorrow, tomorrow + timedelta(hours=8))
        order_id = an_order(work, phone=NUMBER, language=request.param, windows=(a_window(length_hours=8, hours=0),)).id
    found = booking.search(house, SYSTEM, SlotRequest(order_id=order_id), (START + timedelta(days=1)).date(), 1)
    held = booking.hold(house, SYSTEM, SlotRequest(order_id=order_id), found.offers[0].window)
    booking.confirm(house, SYSTEM, held.id, order_id)
    SenderPool(house).send_due()
    write(house, "2")
    with house.work() as work:
        text = work.session.query(InboundText).one()
        visit_id = work.session.query(Appointment).one().visit_id
    reschedule_by_text.offer(house, text.id, visit_id)
    SenderPool(house).send_due()
    yield house
    house.database.close()


def write(house: Backend, body: str) -> None:
    """The customer's text, as the carrier hands it over."""
    client: FlaskClient = app_of(house).test_client()
    with house.work() as work:
        count = work.session.query(InboundText).count()
    form = {"MessageSid": f"SM{count + 1:032x}", "From": NUMBER, "To": "+12025550000", "Body": body}
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + INBOUND, form)
    assert client.post(INBOUND, data=form, headers={"X-Twilio-Signature": signature}).status_code == 204


def told(house: Backend) -> list[str]:
    with house.work() as work:
        return [one.kind for one in work.session.query(Message).order_by(Message.id) if one.kind != "reminder"]


def entries(house: Backend) -> list[tuple[str, int | None]]:
    with house.work() as work:
        return [(one.state, one.from_minute) for one in work.session.query(WaitEntry)]


def last_text(house: Backend) -> tuple[str, str | None]:
    with house.work() as work:
        text = work.session.query(InboundText).order_by(InboundText.id.desc()).first()
        assert text is not None
        return text.outcome, text.meaning


@pytest.mark.parametrize("body", ["0", " ０。"])
def test_puts_a_customer_on_the_waiting_list_and_leaves_his_time_as_it_is(house: Backend, body: str) -> None:
    write(house, body)
    assert last_text(house) == ("applied", "wait_for_earlier")
    assert entries(house) == [("waiting", None)]
    assert told(house) == ["confirmation", "slot_offer_or_wait", "reply_waitlisted"]
    with house.work() as work:
        assert [(one.state, one.version) for one in work.session.query(Appointment)] == [("live", 1)]


def test_keeps_one_place_and_what_would_suit_when_it_is_said_twice(house: Backend) -> None:
    with house.work() as work:
        order_id = work.session.query(InboundText).one().order_id
        waitlist.join(work, order_id, WaitlistBounds(from_minute=780))
    write(house, "0")
    write(house, "0")
    assert entries(house) == [("waiting", 780)]
    assert told(house).count("reply_waitlisted") == 2


def test_calls_the_visit_off_and_tells_the_customer_once(house: Backend) -> None:
    write(house, "9")
    assert last_text(house) == ("applied", "call_off")
    write(house, "9")
    assert told(house)[:3] == ["confirmation", "slot_offer_or_wait", "cancelled"]
    assert told(house).count("cancelled") == 1
    with house.work() as work:
        assert [one.state for one in work.session.query(Appointment)] == ["cancelled"]
        assert work.session.query(Visit).one().state == "cancelled"
        assert work.session.query(WorkOrder).one().state == "cancelled"


@pytest.mark.parametrize(
    "body", ["Please cancel the visit, it works again", "不用来了，已经好了", "No longer needed, thanks", "不修了"]
)
def test_calls_the_visit_off_in_the_customers_own_words(house: Backend, body: str) -> None:
    write(house, body)
    assert last_text(house) == ("applied", "call_off")
    SenderPool(house).send_due()
    with house.work() as work:
        (text,) = work.session.query(Message).filter_by(kind="cancelled")
        assert text.state == "sent"
        assert any(word in text.body for word in ("is cancelled", "已取消"))
        assert work.session.query(WorkOrder).one().state == "cancelled"


@pytest.mark.parametrize(
    "body",
    [
        "Don't come today",
        "Tuesday: please cancel the visit",
        "今天别来了",
        "cancel my contract",
        "Cancel the visit? Why?",
    ],
)
def test_calls_nothing_off_where_something_else_may_be_meant(house: Backend, body: str) -> None:
    write(house, body)
    with house.work() as work:
        assert [one.state for one in work.session.query(Appointment)] == ["live"]


def test_calls_nothing_off_when_it_is_too_late_for_changes(house: Backend) -> None:
    with house.work() as work:
        work.session.query(WorkType).update({"change_until_minutes": 5_000})
    write(house, "9")
    assert last_text(house)[0] == "task"
    with house.work() as work:
        assert [one.state for one in work.session.query(Appointment)] == ["live"]


def test_leaves_it_to_a_person_when_the_time_is_gone_meanwhile(house: Backend) -> None:
    with house.work() as work:
        live = work.session.query(Appointment).one()
        bookings.cancel(work, live.id, "They travel.", override_reason="They travel.")
    write(house, "0")
    assert last_text(house)[0] == "task"
    assert entries(house) == []
