"""Changes to orders whose customers were promised an arrival."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import Appointment, Message, Task, Technician, Visit, WorkOrder
from dispatch.kernel.work import Work
from dispatch.messaging.processes.sending import SenderPool
from dispatch.orders.services.amending import amend
from dispatch.orders.services.orders import cancel
from dispatch.visits.services.appointments import arrange
from dispatch.vocabulary.errors import Refused, Stale
from dispatch.vocabulary.windows import Window
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.clocks import START
from tests.support.orders import a_window, an_order
from tests.support.technicians import a_technician, a_territory

PROMISED = a_window(hours=1, length_hours=4)


def _promised(work: Work, **given: object) -> WorkOrder:
    """An order that is scheduled for two hours from now, its customer told."""
    technician = a_technician(work, a_territory(work), skills=("copper", "wifi"))
    order = an_order(work, windows=(PROMISED,), **given)
    visit = order.visits[0]
    visit.state, visit.technician_id = "scheduled", technician.id
    visit.during = Range(START + timedelta(hours=2), START + timedelta(hours=3))
    order.state = "scheduled"
    work.session.flush()
    arrange(work, visit, PROMISED, technician.id)
    return order


def _kinds(work: Work) -> list[str]:
    return [message.kind for message in work.session.query(Message).order_by(Message.id)]


def _state(work: Work, order: WorkOrder) -> tuple[str, str, list[str]]:
    visit = work.session.query(Visit).filter_by(order_id=order.id).one()
    live = [row.state for row in work.session.query(Appointment).filter_by(visit_id=visit.id)]
    return work.session.get_one(WorkOrder, order.id).state, visit.state, live


@pytest.mark.parametrize(
    "changes",
    [
        {"priority": "high"},
        {"windows": [Window(START + timedelta(hours=1.5), START + timedelta(hours=2.5))]},
        {"symptom": "router_fault"},
        {"customer": {"language": "zh-CN", "phone": "+12025550199"}},
        {"site": {"access_notes": "ring twice"}},
    ],
)
def test_keeps_the_promise_that_a_change_does_not_touch(backend: Backend, changes: dict[str, Any]) -> None:
    with backend.work() as work:
        order = _promised(work)
        told = _kinds(work)
    with backend.work() as work:
        amend(work, order.id, 1, changes)
    with backend.work() as work:
        assert _state(work, order) == ("scheduled", "scheduled", ["live"])
        assert _kinds(work) == told


def test_sends_the_texts_that_wait_to_the_customers_new_number(backend: Backend) -> None:
    with backend.work() as work:
        order = _promised(work)
        sent, *waiting = work.session.query(Message).order_by(Message.id)
        sent.state, sent.carrier, sent.sent_at = "sent", "inbox", work.now
        old = sent.to_number
        work.session.add(_copy(sent))
    with backend.work() as work:
        amend(work, order.id, 1, {"customer": {"phone": "+12025550199"}})
    carrier = FakeCarrier()
    SenderPool(with_carriers(backend, carrier)).send_due()
    assert waiting == []
    assert old != "+12025550199"
    assert [text.to for text in carrier.taken] == ["+12025550199"]


def _copy(message: Message) -> Message:
    """The same text once more, waiting."""
    columns = {column.name: getattr(message, column.name) for column in Message.__table__.columns}
    changed = {"state": "queued", "occurrence": 2, "carrier": None, "sent_at": None}
    return Message(**{name: value for name, value in (columns | changed).items() if name != "id"})


@pytest.mark.parametrize(
    "changes",
    [
        {"windows": [a_window(day=1)]},
        {"symptom": "los_alarm"},
        {"site": {"address": "Elsewhere 9"}},
    ],
)
def test_takes_a_promise_back_that_no_longer_fits_and_says_so(backend: Backend, changes: dict[str, Any]) -> None:
    with backend.work() as work:
        order = _promised(work)
        told = _kinds(work)
    with backend.work() as work:
        amended = amend(work, order.id, 1, changes)
        assert (amended.visits[0].technician_id, amended.visits[0].during) == (None, None)
    with backend.work() as work:
        assert _state(work, order) == ("received", "draft", ["cancelled"])
        assert _kinds(work) == [*told, "postponed"]
        assert [task.kind for task in work.session.query(Task)] == ["promise_dropped"]


def test_refuses_to_move_a_visit_whose_technician_is_on_the_way(backend: Backend) -> None:
    with backend.work() as work:
        order = _promised(work)
        order.visits[0].state = "en_route"
    with pytest.raises(Refused) as refusal, backend.work() as work:
        amend(work, order.id, 1, {"windows": [a_window(day=1)]})
    assert refusal.value.code == "visit_started"
    with backend.work() as work:
        assert amend(work, order.id, 1, {"site": {"access_notes": "gate code 4711"}}).version == 2


def test_lets_one_of_two_who_read_the_same_version_win(backend: Backend) -> None:
    with backend.work() as work:
        order = an_order(work)
    with backend.work() as work:
        amend(work, order.id, 1, {"priority": "high"})
    with pytest.raises(Stale), backend.work() as work:
        amend(work, order.id, 1, {"priority": "low"})
    with backend.work() as work:
        assert work.session.get_one(WorkOrder, order.id).priority == "high"


def test_tells_a_customer_once_that_his_visit_is_cancelled(backend: Backend) -> None:
    with backend.work() as work:
        order = _promised(work)
    for _ in range(2):
        with backend.work() as work:
            cancel(work, order.id, "moved away")
    with backend.work() as work:
        assert _state(work, order) == ("cancelled", "cancelled", ["cancelled"])
        assert _kinds(work).count("cancelled") == 1


def test_refuses_to_cancel_while_the_technician_works(backend: Backend) -> None:
    with backend.work() as work:
        order = _promised(work)
        order.visits[0].state = "on_site"
    with pytest.raises(Refused), backend.work() as work:
        cancel(work, order.id, "too late")
    with backend.work() as work:
        assert _state(work, order) == ("scheduled", "on_site", ["live"])
        assert work.session.query(Technician).count() == 1
