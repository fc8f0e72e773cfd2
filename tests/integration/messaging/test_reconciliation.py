from datetime import timedelta

from sqlalchemy import func, select, text, update

from dispatch.bootstrap import Backend
from dispatch.db.tables import Message, Receipt
from dispatch.messaging.processes.reconciliation import Reconciled, reconcile
from dispatch.messaging.processes.sending import SenderPool
from dispatch.messaging.queries import unknown_outcomes
from dispatch.messaging.services import delivery_receipts
from dispatch.messaging.services.delivery_receipts import DeliveryReport
from notify.receipts import Delivery
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.messages import a_text


def test_asks_after_a_text_whose_reports_were_lost_once_an_hour(backend: Backend, clock: FixedClock) -> None:
    carrier = FakeCarrier(found_as=Delivery.SENT)
    house = with_carriers(backend, carrier)
    with backend.work() as work:
        a_text(work)
    SenderPool(house).send_due()
    clock.forward(minutes=10)
    assert (reconcile(house), carrier.asked) == (Reconciled(0, 0), [])
    clock.forward(seconds=1)
    assert reconcile(house) == Reconciled(1, 1)
    assert reconcile(house) == Reconciled(0, 0)
    assert carrier.asked == ["1"]
    carrier.found_as = Delivery.DELIVERED
    clock.forward(hours=1, seconds=1)
    assert reconcile(house) == Reconciled(1, 1)
    with backend.work() as work:
        assert work.session.query(Message).one().state == "delivered"
        assert [receipt.status for receipt in work.session.query(Receipt).order_by(Receipt.id)] == ["sent", "delivered"]


def test_asks_after_many_in_rounds_until_none_is_left(backend: Backend, clock: FixedClock) -> None:
    carrier = FakeCarrier(found_as=Delivery.DELIVERED)
    house = with_carriers(backend, carrier)
    with backend.work() as work:
        for _ in range(7):
            a_text(work)
    SenderPool(house).send_due()
    clock.forward(minutes=11)
    rounds = [reconcile(house, limit=3) for _ in range(4)]
    assert rounds == [Reconciled(3, 3), Reconciled(3, 3), Reconciled(1, 1), Reconciled(0, 0)]
    assert sorted(carrier.asked) == [str(number) for number in range(1, 8)]
    with backend.work() as work:
        assert {message.state for message in work.session.query(Message)} == {"delivered"}


def test_takes_no_more_than_asked_for_however_the_database_plans_it(backend: Backend, clock: FixedClock) -> None:
    house = with_carriers(backend, FakeCarrier())
    with backend.work() as work:
        for _ in range(7):
            a_text(work)
    SenderPool(house).send_due()
    later = clock.now() + timedelta(minutes=11)
    with backend.work() as work:
        for way in ("hashjoin", "hashagg", "mergejoin", "sort", "material"):
            work.session.execute(text(f"SET LOCAL enable_{way} = off"))
        assert len(unknown_outcomes.take_unreported(work.session, later, later, later, 3)) == 3


def test_asks_after_nothing_that_has_come_to_its_end(backend: Backend, clock: FixedClock) -> None:
    carrier = FakeCarrier("twilio")
    house = with_carriers(backend, carrier)
    with backend.work() as work:
        a_text(work)
    SenderPool(house).send_due()
    with backend.work() as work:
        delivery_receipts.receive(work, DeliveryReport("twilio", "twilio-1", Delivery.DELIVERED))
    clock.forward(hours=2)
    assert (reconcile(house), carrier.asked) == (Reconciled(0, 0), [])


def test_reports_how_texts_fared_by_kind_and_carrier(backend: Backend, clock: FixedClock) -> None:
    carrier = FakeCarrier("twilio")
    house = with_carriers(backend, carrier)
    with backend.work() as work:
        for _ in range(2):
            a_text(work).price_micros = 600
        a_text(work, phone="+4232345678", textable=False)
    clock.forward(seconds=2)
    SenderPool(house).send_due()
    clock.forward(seconds=5)
    with backend.work() as work:
        delivery_receipts.receive(work, DeliveryReport("twilio", "twilio-1", Delivery.DELIVERED))
    report = door(backend).get("/reports/messages").get_json()
    assert (report["currency"], report["cost_micros"]) == ("USD", 1200)
    by_carrier = {item["carrier"]: item for item in report["items"]}
    assert by_carrier["twilio"] == {
        "kind": "confirmation",
        "carrier": "twilio",
        "written": 2,
        "sent": 2,
        "delivered": 1,
        "undelivered": 0,
        "suppressed": 0,
        "expired": 0,
        "open": 1,
        "segments": 4,
        "cost_micros": 1200,
        "to_carrier_p50_seconds": 2.0,
        "to_carrier_p99_seconds": 2.0,
        "delivery_p50_seconds": 5.0,
        "delivery_p99_seconds": 5.0,
    }
    assert (by_carrier[None]["written"], by_carrier[None]["suppressed"]) == (1, 1)
    with backend.work() as work:  # As a version sent them that did not keep when a carrier was first called.
        assert work.session.scalar(select(func.count(Message.first_attempt_at))) == 2
        work.session.execute(update(Message).values(first_attempt_at=None))
    assert door(backend).get("/reports/messages").get_json()["items"] == report["items"]
    past = (clock.now() - timedelta(days=9)).isoformat().replace("+", "%2B")
    assert door(backend).get(f"/reports/messages?to={past}").get_json()["items"] == []
