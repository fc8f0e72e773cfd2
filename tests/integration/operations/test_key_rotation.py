"""The drill: every key is rotated while STOPs, links, pairing codes and sessions are in use."""

from collections.abc import Iterator

import pytest

from dispatch.accounts.services.devices import offer_pairing
from dispatch.bootstrap import Backend, build
from dispatch.kernel.admission.key_memory import StrangeKeys
from dispatch.messaging.processes.key_renewal import left_behind, renew_opt_outs
from dispatch.messaging.processes.sending import SenderPool
from dispatch.messaging.services import customer_links
from dispatch.replies.services.inbox_answers import answer
from tests.support.backends import SECRET, make_settings
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.doors.apps import app_of
from tests.support.doors.pages import HOST, Reader, signed_in
from tests.support.messages import a_text, a_visit, an_appointment
from tests.support.technicians import a_technician, a_territory

NEXT = "the secret that comes after the one of tests"
PHONE = "+12025550123"


@pytest.fixture
def rotated(backend: Backend) -> Iterator[Backend]:
    yield from _house(backend, secret=NEXT, old_secrets=SECRET)


@pytest.fixture
def alone(backend: Backend) -> Iterator[Backend]:
    yield from _house(backend, secret=NEXT)


def _house(backend: Backend, **secrets: str) -> Iterator[Backend]:
    house = build(make_settings(**secrets), backend.database.url, clock=backend.clock)
    yield house
    house.database.close()


def say(backend: Backend, words: str) -> None:
    with backend.work() as work:
        answer(work, PHONE, words)


def confirmed(backend: Backend) -> bool:
    """Tells whether a confirmation of another visit reaches the customer's phone."""
    carrier = FakeCarrier("twilio")
    with backend.work() as work:
        a_text(work, phone=PHONE)
    SenderPool(with_carriers(backend, carrier)).send_due()
    return [text.kind for text in carrier.taken if text.to == PHONE].count("confirmation") == 1


def test_holds_a_stop_of_before_after_the_rotation(backend: Backend, rotated: Backend) -> None:
    say(backend, "STOP")
    assert not confirmed(rotated)


def test_lets_a_customer_take_a_stop_of_before_back(backend: Backend, rotated: Backend) -> None:
    say(backend, "STOP")
    say(rotated, "START")
    assert confirmed(rotated)


def test_holds_a_stop_that_a_process_still_noted_with_the_former_secret(backend: Backend, rotated: Backend) -> None:
    backend.be_admitted()
    say(rotated, "STOP")
    say(rotated, "START")
    say(backend, "STOP")
    assert not confirmed(rotated)


def test_stops_a_sender_that_was_started_before_the_rotation(backend: Backend, rotated: Backend) -> None:
    with backend.work() as work:
        a_text(work, phone=PHONE)
    say(rotated, "STOP")
    carrier = FakeCarrier("twilio")
    with pytest.raises(StrangeKeys, match="changed since this process started"):
        SenderPool(with_carriers(backend, carrier)).send_due()
    assert carrier.taken == []


def test_opens_links_of_before_and_signs_new_ones_with_the_new_secret(backend: Backend, rotated: Backend) -> None:
    with backend.work() as work:
        visit = a_visit(work)
        an_appointment(work, visit)
        before, visit_id = customer_links.issue(work, visit, "t"), visit.id
    with rotated.work() as work:
        visit = work.session.get_one(type(visit), visit_id)
        after = [customer_links.issue(work, visit, "t") for _ in range(2)]
    assert after[0] == after[1] != before
    reader = Reader(rotated)
    assert [reader.get(link.removeprefix(HOST)).status_code for link in (before, after[0])] == [200, 200]


def test_pairs_with_a_code_of_before(backend: Backend, rotated: Backend) -> None:
    with backend.work() as work:
        code = offer_pairing(work, a_technician(work, a_territory(work)).id).code
    answered = app_of(rotated).test_client().post("/api/v1/mobile/pair", json={"code": code, "name": "phone"})
    assert answered.status_code == 201


def test_keeps_sessions_as_long_as_the_former_secret_is_there(
    backend: Backend, rotated: Backend, alone: Backend
) -> None:
    with backend.work() as work:
        a_territory(work)
    reader = signed_in(backend)
    rotated.be_admitted()
    reader.client.application = app_of(alone)
    assert reader.get("/console").headers["Location"].startswith("/console/sign-in")
    reader = signed_in(backend, name="dora")
    for house in (rotated, alone):  # The first answer signs the cookie anew.
        reader.client.application = app_of(house)
        assert reader.get("/console").status_code == 200


def test_lets_the_former_secret_go_once_the_opt_outs_are_renewed(
    backend: Backend, rotated: Backend, alone: Backend
) -> None:
    with backend.work() as work:
        a_visit(work, phone=PHONE)
    say(backend, "STOP")
    rotated.be_admitted()
    with pytest.raises(StrangeKeys, match="1 customers' STOPs"):
        alone.be_admitted()
    assert (sum(renew_opt_outs(rotated)), left_behind(rotated)) == (1, 0)
    assert not confirmed(alone)


def test_refuses_a_stranger_on_a_known_database(backend: Backend, alone: Backend) -> None:
    backend.be_admitted()
    with pytest.raises(StrangeKeys, match="DISPATCH_OLD_SECRETS"), alone.work():
        pass


def test_refuses_the_former_secret_alone_after_the_rotation(backend: Backend, rotated: Backend) -> None:
    rotated.be_admitted()
    with pytest.raises(StrangeKeys), backend.work():
        pass
