from functools import partial
from itertools import permutations

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import Attempt, Customer, Message, Promise, Receipt, Task
from dispatch.messaging.processes.reconciliation import sweep
from dispatch.messaging.processes.sending import SenderPool
from dispatch.messaging.services import delivery_receipts
from dispatch.messaging.services.delivery_receipts import DeliveryReport
from notify.errors import OutcomeUnknownError
from notify.receipts import Delivery
from tests.support.carriers import FakeCarrier, raising, with_carriers
from tests.support.clocks import START, FixedClock
from tests.support.messages import a_text, send_a_text, the_message

the_first = partial(the_message, occurrence=1)


def a_sent_text(backend: Backend, carrier: FakeCarrier | None = None) -> Message:
    return the_first(send_a_text(backend, carrier or FakeCarrier()))


def report(backend: Backend, delivery: Delivery, **changes: object) -> bool:
    given = {"carrier": "fake", "carrier_message_id": "fake-1", "delivery": delivery, "message_id": 1} | changes
    with backend.work() as work:
        return delivery_receipts.receive(work, DeliveryReport(**given))


def test_follows_a_text_to_its_delivery_and_delivers_its_promise(backend: Backend) -> None:
    message = a_sent_text(backend)
    with backend.work() as work:
        promise = Promise(
            kind="arrival",
            order_id=message.order_id,
            visit_id=message.visit_id,
            appointment_id=message.appointment_id,
            message_id=message.id,
            due=Range(START, START.replace(hour=11)),
            made_at=work.now,
        )
        work.session.add(promise)
    assert message.state == "sent"
    report(backend, Delivery.SENT)
    assert (the_first(backend).state, the_first(backend).carrier_status) == (
        "sent",
        "sent",
    )
    report(backend, Delivery.DELIVERED)
    assert the_first(backend).state == "delivered"
    with backend.work() as work:
        assert work.session.query(Promise).one().state == "delivered"


@pytest.mark.parametrize("order", list(permutations([Delivery.SENT, Delivery.UNDELIVERED, Delivery.DELIVERED])))
def test_ends_the_same_in_whatever_order_receipts_come(backend: Backend, order: tuple[Delivery, ...]) -> None:
    a_sent_text(backend)
    for delivery in order:
        assert report(backend, delivery)
        assert not report(backend, delivery)
    assert (the_first(backend).state, the_first(backend).carrier_status) == (
        "delivered",
        "delivered",
    )


def test_applies_a_receipt_that_came_before_our_own_record(backend: Backend) -> None:
    with backend.work() as work:
        a_text(work)
    carrier = FakeCarrier(after=lambda _text: report(backend, Delivery.DELIVERED))
    SenderPool(with_carriers(backend, carrier)).send_due()
    assert the_first(backend).state == "delivered"


def test_applies_a_receipt_that_knew_only_the_carrier_s_id(backend: Backend) -> None:
    with backend.work() as work:
        a_text(work)
    carrier = FakeCarrier(after=lambda _text: report(backend, Delivery.DELIVERED, message_id=None))
    SenderPool(with_carriers(backend, carrier)).send_due()
    assert the_first(backend).state == "delivered"


def test_repairs_a_lost_carrier_id_by_a_callback_that_knows_ours(backend: Backend) -> None:
    a_sent_text(backend, FakeCarrier(after=raising(OutcomeUnknownError("ReadTimeout"))))
    assert the_first(backend).state == "unknown"
    report(backend, Delivery.SENT)
    repaired = the_first(backend)
    assert (repaired.state, repaired.carrier_message_id) == ("sent", "fake-1")
    with backend.work() as work:
        attempt = work.session.query(Attempt).one()
        assert (attempt.outcome, attempt.carrier_message_id) == ("accepted", "fake-1")


def test_keeps_a_receipt_of_a_text_that_is_not_ours(backend: Backend) -> None:
    a_sent_text(backend)
    assert report(backend, Delivery.DELIVERED, carrier_message_id="other", message_id=77)
    with backend.work() as work:
        assert work.session.query(Receipt).one().message_id is None
    assert the_first(backend).state == "sent"


def test_believes_no_receipt_of_another_carrier_for_our_text(backend: Backend) -> None:
    a_sent_text(backend)
    report(backend, Delivery.DELIVERED, carrier="twilio", carrier_message_id="SM1")
    assert the_first(backend).state == "sent"


def test_tries_again_as_the_next_occurrence_what_could_not_be_delivered(backend: Backend, clock: FixedClock) -> None:
    carrier = FakeCarrier()
    a_sent_text(backend, carrier)
    report(backend, Delivery.UNDELIVERED, error_code="30003", carrier="fake")
    assert the_first(backend).state == "undelivered"


def test_asks_a_person_to_call_when_a_text_did_not_arrive(backend: Backend) -> None:
    a_sent_text(backend)
    report(backend, Delivery.UNDELIVERED, error_code="1")
    with backend.work() as work:
        assert work.session.query(Task).one().kind == "tell_customer"


def twilio_text(backend: Backend) -> tuple[FakeCarrier, Backend]:
    carrier = FakeCarrier("twilio")
    with backend.work() as work:
        a_text(work)
    house = with_carriers(backend, carrier)
    SenderPool(house).send_due()
    return carrier, house


def twilio_report(backend: Backend, delivery: Delivery, code: str | None = None, sid: str = "twilio-1") -> None:
    with backend.work() as work:
        delivery_receipts.receive(work, DeliveryReport("twilio", sid, delivery, 1, code))


def test_writes_the_next_occurrence_when_the_handset_was_away(backend: Backend, clock: FixedClock) -> None:
    carrier, house = twilio_text(backend)
    twilio_report(backend, Delivery.UNDELIVERED, "30003")
    with backend.work() as work:
        again = work.session.query(Message).filter_by(occurrence=2).one()
        assert 600 <= (again.not_before - START).total_seconds() < 750
        assert work.session.query(Task).count() == 0
    clock.set(again.not_before)
    SenderPool(house).send_due()
    assert [text.body for text in carrier.taken] == [again.body, again.body]


def test_does_not_repeat_what_was_delivered_after_all(backend: Backend, clock: FixedClock) -> None:
    carrier, house = twilio_text(backend)
    twilio_report(backend, Delivery.UNDELIVERED, "30003")
    twilio_report(backend, Delivery.DELIVERED)
    clock.forward(minutes=20)
    SenderPool(house).send_due()
    assert len(carrier.taken) == 1
    with backend.work() as work:
        again = work.session.query(Message).filter_by(occurrence=2).one()
        assert (again.state, again.suppressed_reason) == ("suppressed", "delivered_meanwhile")


def test_texts_a_number_no_more_that_a_receipt_calls_a_landline(backend: Backend) -> None:
    twilio_text(backend)
    twilio_report(backend, Delivery.UNDELIVERED, "30006")
    with backend.work() as work:
        assert work.session.query(Customer).one().textable is False


def test_ends_what_nobody_ever_reported_on_after_three_days(backend: Backend, clock: FixedClock) -> None:
    a_sent_text(backend)
    clock.forward(hours=72)
    assert sweep(with_carriers(backend, FakeCarrier())).ended == 0
    clock.forward(seconds=1)
    assert sweep(with_carriers(backend, FakeCarrier())).ended == 1
    assert (the_first(backend).state, the_first(backend).error_code) == (
        "expired",
        "no_receipt",
    )
