"""Bookings at night are answered at once, and nobody is offered what they have just turned down."""

from datetime import timedelta

from dispatch.booking.processes import waitlist_offers
from dispatch.bootstrap import Backend
from dispatch.db.tables import Visit
from dispatch.replies.services.inbound_texts import IncomingText, receive
from tests.support.clocks import START, FixedClock
from tests.support.planning import EARLY, a_town
from tests.support.promises import Town, a_told_town
from tests.support.running.run_jobs import run_left_jobs


def test_confirms_at_once_what_is_booked_at_night(backend: Backend, clock: FixedClock) -> None:
    clock.set(START - timedelta(hours=11))
    town = Town(backend)
    (visit_id,) = a_town(town.house, orders=1)
    town.book(visit_id, days=2)
    # 23:00 local, when texts wait for the morning.
    assert [kind for kind, _, _ in town.send()] == ["confirmation"]


def test_offers_no_earlier_window_that_was_just_turned_down(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    town, (visit_id,) = a_told_town(backend)
    with town.house.work() as work:
        number = work.session.get_one(Visit, visit_id).order.customer.phone

    def write(body: str, name: str) -> None:
        with town.house.work() as work:
            receive(work, IncomingText("fake", name, number, body))
        run_left_jobs(town.house)

    write("2", "in-1")
    ((kind, _, offered),) = town.send()
    assert kind == "slot_offer_or_wait"
    write("0", "in-2")
    town.send()
    waitlist_offers.sweep(town.house)
    earlier = [body for kind, _, body in town.send() if kind == "waitlist_offer"]
    assert not any(said in offered for said in (body.partition("is free: ")[2].split(". Reply")[0] for body in earlier))
