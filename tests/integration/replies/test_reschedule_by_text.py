from datetime import timedelta

import pytest

from dispatch.booking.processes import booking
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, InboundText, Message, OfferedSlot, Task, WorkOrder
from dispatch.messaging.processes.sending import SenderPool
from dispatch.replies.services.inbound_texts import IncomingText, receive
from dispatch.vocabulary.permissions import SYSTEM
from tests.support.clocks import START, FixedClock
from tests.support.orders import a_window, an_order
from tests.support.planning import quick
from tests.support.running.run_jobs import run_left_jobs
from tests.support.technicians import a_shift, a_technician, a_territory

NUMBER = "+12025550188"


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A customer with an appointment, told at 08:00 local time; two technicians on shift for two days."""
    clock.set(START - timedelta(hours=2))
    house = quick(backend)
    with house.work() as work:
        territory = a_territory(work)
        for _ in range(2):
            tomorrow = START + timedelta(days=1)
            a_shift(work, a_technician(work, territory), tomorrow, tomorrow + timedelta(hours=8))
        order_id = an_order(work, phone=NUMBER, windows=(a_window(length_hours=8, hours=0),)).id
    found = booking.search(house, SYSTEM, SlotRequest(order_id=order_id), days=1)
    held = booking.hold(house, SYSTEM, SlotRequest(order_id=order_id), found.offers[0].window)
    booking.confirm(house, SYSTEM, held.id, order_id)
    SenderPool(house).send_due()
    return house


def write(house: Backend, body: str) -> InboundText:
    with house.work() as work:
        count = work.session.query(InboundText).count()
        return receive(work, IncomingText("fake", f"in-{count + 1}", NUMBER, body))


def run_jobs(house: Backend) -> None:
    """Does what the texts left to do, as the worker would."""
    run_left_jobs(house, {"offer_slots", "take_slot"})
    SenderPool(house).send_due()


def windows(house: Backend) -> list[tuple[int, object]]:
    with house.work() as work:
        return [
            (slot.number, slot.arrival_window) for slot in work.session.query(OfferedSlot).order_by(OfferedSlot.number)
        ]


def live(house: Backend) -> Appointment:
    with house.work() as work:
        return work.session.query(Appointment).filter_by(state="live").one()


def test_offers_three_other_windows_and_books_the_chosen_one(house: Backend) -> None:
    before = live(house).arrival_window
    assert write(house, "2").outcome == "applied"
    run_jobs(house)
    offered = windows(house)
    assert [number for number, _ in offered] == [1, 2, 3]
    assert before not in [window for _, window in offered]
    assert write(house, "2").meaning == "slot"
    run_jobs(house)
    assert live(house).arrival_window == offered[1][1]
    with house.work() as work:
        told = [message.kind for message in work.session.query(Message).order_by(Message.id)]
        assert [kind for kind in told if kind != "reminder"] == ["confirmation", "slot_offer_or_wait", "window_changed"]
        assert {text.outcome for text in work.session.query(InboundText)} == {"applied"}


def test_offers_anew_when_the_chosen_window_is_gone(house: Backend) -> None:
    write(house, "2")
    run_jobs(house)
    with house.work() as work:
        slot = work.session.get_one(OfferedSlot, (work.session.query(OfferedSlot.message_id).first()[0], 1))
        slot.arrival_window = live(house).arrival_window.__class__(START - timedelta(days=2), START - timedelta(days=1))
    write(house, "1")
    run_jobs(house)
    with house.work() as work:
        kinds = [message.kind for message in work.session.query(Message).order_by(Message.id)]
    assert kinds.count("slot_offer_or_wait") == 2
    assert live(house).version == 1


def test_leaves_to_a_person_what_cannot_be_booked(house: Backend) -> None:
    with house.work() as work:
        site = work.session.query(WorkOrder).one().site
        site.lat, site.lon, site.location_state = None, None, "needs_geocoding"
    write(house, "2")
    run_jobs(house)
    with house.work() as work:
        assert work.session.query(Task).filter_by(kind="change_wished").count() == 1
        assert work.session.query(InboundText).one().outcome == "task"
