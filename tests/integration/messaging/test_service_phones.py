"""A territory's own number in what its customers read."""

import pytest

from dispatch.aftercare.rules.follow_ups import CallBackReason
from dispatch.aftercare.services.follow_ups import request_call_back
from dispatch.bootstrap import Backend
from dispatch.db.tables import Message, Visit
from dispatch.messaging.processes.sending import SenderPool
from dispatch.messaging.services import customer_links
from dispatch.replies.services.inbound_texts import IncomingText, receive
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import Reader, words_of
from tests.support.messages import a_text

NUMBER = "+12025550177"


@pytest.fixture
def told(backend: Backend) -> Backend:
    """A customer of the territory M…, whose id is 1, has got a confirmation."""
    with backend.work() as work:
        a_text(work, phone=NUMBER)
    SenderPool(backend).send_due()
    return backend


def changed(admin: Door, phone: str | None) -> dict[str, object]:
    version = admin.get("/territories/1").json["version"]
    answer = admin.patch("/territories/1", {"service_phone": phone}, version=version)
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def ask_for_help(backend: Backend, number: int) -> None:
    with backend.work() as work:
        receive(work, IncomingText("fake", f"in-{number}", NUMBER, "HELP"))


def last_delivered(backend: Backend) -> str:
    SenderPool(backend).send_due()
    with backend.work() as work:
        delivered = work.session.query(Message).filter_by(state="delivered").order_by(Message.id)
        return delivered.all()[-1].body


def test_tells_customers_the_number_of_their_territory_and_the_new_one_in_what_waits(told: Backend) -> None:
    admin = door(told, Role.ADMIN)
    assert changed(admin, "202 555 0111")["service_phone"] == "+12025550111"
    ask_for_help(told, 1)
    assert last_delivered(told).endswith("Call us: +1 202-555-0111")
    with told.work() as work:
        visit = work.session.get_one(Visit, 1)
        visit.state, visit.ended_at, visit.ended_by = VisitState.COMPLETED, START, visit.technician_id
        request_call_back(work, visit, CallBackReason.NOT_FIXED)
    changed(admin, "+1 202 555 0122")
    assert "Call us: +1 202-555-0122." in last_delivered(told)
    assert changed(admin, None)["service_phone"] is None
    ask_for_help(told, 2)
    assert last_delivered(told).endswith("Call us: +1 202-555-0100")


def test_shows_customers_the_number_of_their_territory(told: Backend) -> None:
    changed(door(told, Role.ADMIN), "+12025550111")
    with told.work() as work:
        path = customer_links.issue(work, work.session.get_one(Visit, 1), "t").removeprefix("https://fd.example")
    for page in (path, f"{path}/times"):
        assert "+1 202-555-0111" in words_of(Reader(told).get(page).text)


@pytest.mark.parametrize("phone", ["12", "+12025550111 ext 4"])
def test_refuses_a_number_that_nobody_can_dial(told: Backend, phone: str) -> None:
    admin = door(told, Role.ADMIN)
    version = admin.get("/territories/1").json["version"]
    answer = admin.patch("/territories/1", {"service_phone": phone}, version=version)
    assert answer.status_code == 422
    assert admin.get("/territories/1").json["service_phone"] is None
