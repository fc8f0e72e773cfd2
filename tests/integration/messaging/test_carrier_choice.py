import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from dispatch.bootstrap import Backend
from dispatch.db.tables import Attempt, CarrierState, Message, Task
from dispatch.messaging.processes.reconciliation import sweep
from dispatch.messaging.processes.sending import SenderPool
from notify.carriers.bucket import Rate
from notify.carriers.carrier import OutgoingText
from notify.carriers.choice import Route
from notify.errors import ErrorClass, OutcomeUnknownError, SendError
from tests.support.carriers import FakeCarrier, raising, with_carriers
from tests.support.clocks import START, FixedClock
from tests.support.messages import a_text

DOWN = raising(SendError(ErrorClass.RETRY_NOW, "connect"))


def texts(backend: Backend, count: int) -> None:
    with backend.work() as work:
        for _ in range(count):
            a_text(work)


def states(backend: Backend) -> dict[str, int]:
    with backend.work() as work:
        found = [message.state for message in work.session.query(Message)]
    return {state: found.count(state) for state in set(found)}


def test_lets_a_carrier_rest_that_fails_and_tells_a_person(backend: Backend) -> None:
    carrier = FakeCarrier(answer=DOWN)
    texts(backend, 30)
    # Four more may be in the air when the fifth bad call is noted.
    assert 5 <= SenderPool(with_carriers(backend, carrier), calls_at_once=5, patience_s=0).send_due() <= 9
    assert states(backend) == {"queued": 30}
    with backend.work() as work:
        assert work.session.query(CarrierState).one().rests_until == START + timedelta(seconds=3)
        assert work.session.query(Task).one().kind == "carrier_rests"


def test_tries_a_rested_carrier_with_one_text_and_then_sends_all(backend: Backend, clock: FixedClock) -> None:
    carrier = FakeCarrier(answer=DOWN)
    house = with_carriers(backend, carrier)
    texts(backend, 30)
    crew = SenderPool(house, calls_at_once=5, patience_s=0)
    crew.send_due()
    for _ in range(40):
        clock.forward(seconds=3)
        assert crew.send_due() == 1
    carrier.answer = lambda _text: None
    clock.forward(seconds=3)
    assert crew.send_due() >= 1
    clock.forward(minutes=5)  # Each text waits for the next try of its own.
    crew.send_due()
    assert states(backend) == {"sent": 30}


@dataclass(frozen=True)
class RunningClock:
    """Begins at `START` and goes on."""

    begun: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        return START + timedelta(seconds=time.monotonic() - self.begun)


def test_waits_for_the_end_of_a_rest_and_goes_on_without_being_asked_again(backend: Backend) -> None:
    carrier, calls = FakeCarrier(answer=DOWN), count(1)

    def well_after_its_rest(text: OutgoingText) -> None:
        if next(calls) <= 5:
            DOWN(text)

    carrier.answer = well_after_its_rest
    texts(backend, 6)
    house = replace(with_carriers(backend, carrier), clock=RunningClock())
    assert SenderPool(house, calls_at_once=1).send_due() == 11
    assert states(backend) == {"sent": 6}


def test_hands_over_to_the_second_carrier_and_no_text_to_both(backend: Backend, clock: FixedClock) -> None:
    first, second = FakeCarrier("first", answer=DOWN), FakeCarrier("second")
    house = with_carriers(backend, first, second)
    texts(backend, 30)
    # One call at a time: what is in the air when the fifth fails has gone by the first as well.
    SenderPool(house, calls_at_once=1).send_due()
    assert (len(first.taken), len(second.taken)) == (0, 25)
    first.answer = lambda _text: None
    for _ in range(3):
        clock.forward(seconds=61)
        SenderPool(house, calls_at_once=5).send_due()
    assert (len(first.taken), len(second.taken)) == (5, 25)
    with backend.work() as work:
        tried = {(one.message_id, one.carrier) for one in work.session.query(Attempt)}
    assert len(tried) == 30


def test_leaves_an_unknown_outcome_with_its_carrier_while_that_rests(backend: Backend, clock: FixedClock) -> None:
    first = FakeCarrier("first", after=raising(OutcomeUnknownError("ReadTimeout")))
    second = FakeCarrier("second")
    house = with_carriers(backend, first, second)
    texts(backend, 8)
    SenderPool(house, calls_at_once=8).send_due()
    assert (states(backend), second.taken) == ({"unknown": 8}, [])
    clock.forward(seconds=7)
    assert sweep(house).found == 8
    assert states(backend) == {"sent": 8}


def test_keeps_the_rate_of_a_sender_for_all_workers_together(backend: Backend, clock: FixedClock) -> None:
    carrier = FakeCarrier()
    rates = {"fake": {"fake": Rate(6000, 100), "fake/MG1": Rate(60, 4)}}
    house = with_carriers(backend, carrier, rates=rates)
    texts(backend, 6)
    segments = 2
    assert sum(SenderPool(house, patience_s=0).send_due() for _ in range(3)) == 4 // segments
    clock.forward(seconds=2)
    assert SenderPool(house, patience_s=0).send_due() == 1
    clock.forward(seconds=60)
    assert SenderPool(house, patience_s=0).send_due() == 2


def test_suppresses_a_text_that_no_carrier_carries_and_asks_a_person(backend: Backend) -> None:
    house = with_carriers(backend, FakeCarrier())
    carriers = replace(house.carriers, routes=(Route("fake", ("+423",)),))
    texts(backend, 1)
    SenderPool(replace(house, carriers=carriers)).send_due()
    with backend.work() as work:
        message = work.session.query(Message).one()
        assert (message.state, message.suppressed_reason) == ("suppressed", "no_route")
        assert work.session.query(Task).one().kind == "tell_customer"


def test_ends_what_is_worthless_also_while_no_carrier_takes_any(backend: Backend, clock: FixedClock) -> None:
    carrier = FakeCarrier(answer=DOWN)
    house = with_carriers(backend, carrier)
    texts(backend, 5)
    SenderPool(house, calls_at_once=5).send_due()
    with backend.work() as work:
        a_text(work, kind="on_the_way", parameters={"eta": START + timedelta(minutes=20)})
        work.session.query(CarrierState).update({"rests_until": START + timedelta(hours=1)})
    clock.forward(minutes=11)
    SenderPool(house).send_due()
    assert sweep(house).ended == 1
    assert states(backend) == {"queued": 5, "expired": 1}
