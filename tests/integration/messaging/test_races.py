import threading
from datetime import timedelta

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, Attempt, Message
from dispatch.messaging.processes.reconciliation import sweep
from dispatch.messaging.processes.sending import SenderPool
from dispatch.messaging.services import claiming
from dispatch.replies.services.inbound_texts import IncomingText, receive
from notify.carriers.carrier import OutgoingText
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.messages import a_number, a_text
from tests.support.running.racing import at_once


def test_lets_one_of_four_senders_have_each_text(backend: Backend) -> None:
    carrier = FakeCarrier()
    house = with_carriers(backend, carrier)
    with backend.work() as work:
        ids = sorted(str(a_text(work).id) for _ in range(60))
    calls = at_once(*[lambda: SenderPool(house, calls_at_once=5).send_due()] * 4)
    assert sum(calls) == 60
    assert sorted(text.message_id for text in carrier.taken) == ids


def test_gives_one_row_to_one_of_two_claims_at_once(backend: Backend) -> None:
    with backend.work() as work:
        a_text(work)

    def claim() -> int:
        with backend.work() as work:
            return len(claiming.claim(work, with_carriers(backend, FakeCarrier()).carriers, 1).texts)

    assert sorted(at_once(claim, claim)) == [0, 1]


def test_keeps_a_number_s_day_among_senders_at_once(backend: Backend) -> None:
    carrier = FakeCarrier()
    with backend.work() as work:
        for _ in range(20):
            a_text(work, phone="+12025550144")
    at_once(*[lambda: SenderPool(with_carriers(backend, carrier), calls_at_once=2).send_due()] * 4)
    assert len(carrier.taken) == 6


def test_hears_stop_while_a_hundred_are_claimed(backend: Backend) -> None:
    """What is in the air lands; nothing leaves after the opt-outs have committed."""
    numbers = [a_number() for _ in range(100)]
    late: list[str] = []
    stopped = threading.Event()

    def answer(text: OutgoingText) -> None:
        if stopped.is_set():
            late.append(text.kind)

    def pause(point: str) -> None:
        if point != "accepted":
            return
        with lock:
            if not stopped.is_set():
                with backend.work() as work:
                    for number in numbers:
                        receive(work, IncomingText("fake", f"stop-{number}", number, "STOP"))
                stopped.set()

    lock = threading.Lock()
    carrier = FakeCarrier(answer=answer)
    with backend.work() as work:
        for number in numbers:
            a_text(work, phone=number)
    SenderPool(with_carriers(backend, carrier), calls_at_once=10, pause=pause).send_due()
    assert set(late) == {"opt_out_ack"}
    with backend.work() as work:
        texts = work.session.query(Message).filter_by(kind="confirmation").all()
    assert {(text.state, text.suppressed_reason) for text in texts} == {("sent", None), ("suppressed", "opted_out")}
    assert sum(text.state == "sent" for text in texts) <= 10


def test_hears_stop_between_claim_and_call(backend: Backend) -> None:
    carrier = FakeCarrier()
    with backend.work() as work:
        number = a_text(work).to_number

    def pause(point: str) -> None:
        if point == "claimed" and not carrier.asked:
            carrier.asked.append("stopped")
            with backend.work() as work:
                receive(work, IncomingText("fake", "stop", number, "STOP"))

    SenderPool(with_carriers(backend, carrier), pause=pause).send_due()
    assert [text.kind for text in carrier.taken] == ["opt_out_ack"]
    with backend.work() as work:
        text = work.session.query(Message).filter_by(kind="confirmation").one()
        assert (text.state, text.suppressed_reason) == ("suppressed", "opted_out")
        assert work.session.query(Attempt).filter_by(message_id=text.id).count() == 0


def test_sends_no_version_that_was_superseded_between_claim_and_call(backend: Backend) -> None:
    carrier = FakeCarrier()
    with backend.work() as work:
        a_text(work)

    def pause(point: str) -> None:
        if point == "claimed":
            with backend.work() as work:
                work.session.query(Appointment).update({"state": "superseded"})

    SenderPool(with_carriers(backend, carrier), pause=pause).send_due()
    assert carrier.taken == []
    with backend.work() as work:
        assert work.session.query(Message).one().suppressed_reason == "version_superseded"


def test_calls_nobody_after_a_sleep_beyond_the_lease_and_gives_the_text_back(backend: Backend) -> None:
    """Another worker has it by then; the late one finds its claim gone and writes no attempt."""
    carrier, other = FakeCarrier(), FakeCarrier()
    house = with_carriers(backend, carrier)
    with backend.work() as work:
        a_text(work)
    freed: list[int] = []

    def pause(point: str) -> None:
        if point == "claimed":
            freed.append(sweep(house).freed)
            SenderPool(with_carriers(backend, other)).send_due()

    SenderPool(house, lease=timedelta(0), pause=pause).send_due()
    assert (freed, len(carrier.taken), len(other.taken)) == ([1], 0, 1)
    with backend.work() as work:
        assert work.session.query(Message).one().state == "sent"
        attempts = work.session.query(Attempt).order_by(Attempt.claim)
        assert [(attempt.claim, attempt.outcome) for attempt in attempts] == [(2, "accepted")]
