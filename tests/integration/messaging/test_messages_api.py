from collections.abc import Callable

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, AuditEntry, Message, WorkOrder
from dispatch.kernel.work import Work
from dispatch.messaging.processes.sending import SenderPool
from dispatch.messaging.services import delivery_receipts, opt_outs
from dispatch.messaging.services.delivery_receipts import DeliveryReport
from dispatch.replies.services.inbound_texts import IncomingText, receive
from dispatch.vocabulary.terms import Role
from notify.errors import ErrorClass, SendError
from notify.receipts import Delivery
from tests.support.carriers import FakeCarrier, raising, with_carriers
from tests.support.doors.api_clients import door
from tests.support.messages import a_text

WHY = {"why": "They say that nothing came."}


@pytest.fixture
def failed(backend: Backend) -> Message:
    """A text that the carrier refused for good."""
    with backend.work() as work:
        message = a_text(work)
    SenderPool(with_carriers(backend, FakeCarrier(answer=raising(SendError(ErrorClass.REFUSED, "30007"))))).send_due()
    return message


def test_lists_texts_by_state_and_page(backend: Backend, failed: Message) -> None:
    with backend.work() as work:
        for _ in range(3):
            a_text(work)
    first = door(backend).get("/messages?limit=2").get_json()
    assert [item["id"] for item in first["items"]] == [4, 3]
    second = door(backend).get(f"/messages?limit=2&after={first['next']}").get_json()
    assert ([item["id"] for item in second["items"]], second["next"]) == ([2, 1], None)
    (only,) = door(backend).get("/messages?state=failed").get_json()["items"]
    assert (only["id"], only["error_code"], only["attempts"][0]["outcome"]) == (failed.id, "30007", "refused")
    assert door(backend).get("/messages?state=gone").status_code == 422
    assert door(backend).get("/messages?stat=failed").status_code == 422


def test_shows_an_order_s_conversation(backend: Backend) -> None:
    with backend.work() as work:
        message = a_text(work, phone="+12025550177")
        message.price_micros = 1200
    SenderPool(with_carriers(backend, FakeCarrier("twilio"))).send_due()
    with backend.work() as work:
        delivery_receipts.receive(work, DeliveryReport("twilio", "twilio-1", Delivery.DELIVERED, message.id))
        receive(work, IncomingText("twilio", "SM1", "+12025550177", "1"))
    shown = door(backend).get(f"/orders/{message.order_id}/messages").get_json()
    assert (shown["currency"], shown["cost_micros"]) == ("USD", 1200)
    lines = [(line["direction"], line["message"]["kind"] if line["message"] else "") for line in shown["items"]]
    assert lines == [("in", ""), ("out", "confirmation"), ("out", "reply_confirmed")]
    ours = shown["items"][1]
    assert [receipt["status"] for receipt in ours["receipts"]] == ["delivered"]
    assert ours["message"]["attempts"][0]["outcome"] == "accepted"


def test_answers_foreign_and_missing_orders_alike(backend: Backend, failed: Message) -> None:
    other = door(backend, Role.INTEGRATION, name="another-system")
    assert other.get(f"/orders/{failed.order_id}/messages").status_code == 404
    assert other.get("/orders/999/messages").status_code == 404
    assert other.get("/messages").get_json()["items"] == []
    elsewhere = door(backend, Role.SERVICE, name="elsewhere", territory_ids=(999,))
    assert elsewhere.post(f"/messages/{failed.id}/resend", WHY).status_code == 404


def test_sends_again_what_did_not_arrive(backend: Backend, failed: Message) -> None:
    answer = door(backend).post(f"/messages/{failed.id}/resend", WHY)
    assert answer.status_code == 201
    again = answer.get_json()
    assert (again["state"], again["occurrence"], again["body"]) == ("queued", 2, failed.body)
    with backend.work() as work:
        assert work.session.query(AuditEntry).filter_by(action="message.resent").one().why == WHY["why"]
    assert SenderPool(backend).send_due() == 1
    twice = door(backend).post(f"/messages/{failed.id}/resend", WHY)
    assert (twice.status_code, twice.get_json()["title"]) == (409, "resent_already")


def _supersede(work: Work) -> None:
    work.session.query(Appointment).update({"state": "superseded"})


def _deliver(work: Work) -> None:
    work.session.query(Message).update({"state": "delivered"})


def _lose(work: Work) -> None:
    work.session.query(Message).update({"state": "unknown"})


def _opt_out(work: Work) -> None:
    number = work.session.query(Message).one().to_number
    opt_outs.opt_out(work, number)


def _make_a_landline(work: Work) -> None:
    work.session.query(WorkOrder).one().customer.textable = False


def _try_three_times(work: Work) -> None:
    work.session.query(Message).update({"occurrence": 3})


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_supersede, "not_true_any_more"),
        (_deliver, "delivered"),
        (_lose, "outcome_unknown"),
        (_opt_out, "opted_out"),
        (_make_a_landline, "not_textable"),
        (_try_three_times, "sent_three_times"),
    ],
)
def test_refuses_to_send_again(backend: Backend, failed: Message, make: Callable[[Work], None], code: str) -> None:
    with backend.work() as work:
        make(work)
    answer = door(backend).post(f"/messages/{failed.id}/resend", WHY)
    assert (answer.status_code, answer.get_json()["title"]) == (409, code)
    with backend.work() as work:
        assert work.session.query(Message).count() == 1


def test_lets_only_those_write_who_may(backend: Backend, failed: Message) -> None:
    assert door(backend, Role.INTEGRATION).post(f"/messages/{failed.id}/resend", WHY).status_code == 403
    assert door(backend, Role.SERVICE).post(f"/messages/{failed.id}/resend", {}).status_code == 422
