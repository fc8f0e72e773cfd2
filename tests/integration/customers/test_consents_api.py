"""The ledger of consents: what customers gave and withdrew, through every door, and what follows for calls."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from dispatch.aftercare.services.follow_ups import request_call_back
from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer, Event, Visit
from dispatch.replies.services.inbound_texts import IncomingText, receive
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.messages import a_visit
from tests.support.orders import order_json
from tests.support.planning import a_town
from tests.support.promises import Town
from tests.support.technicians import a_territory

NUMBER = "+12025550107"


@pytest.fixture
def desk(backend: Backend) -> Door:
    """Somebody of the desk, in a house with one customer, whose order said that surveys and care are welcome."""
    with backend.work() as work:
        a_territory(work)
    body = order_json(external_id="BSS-1")
    customer = body["customer"] | {"phone": NUMBER, "external_id": "C-1", "care_consent": True}
    door(backend, Role.INTEGRATION, name="bss").post("/orders", body | {"customer": customer})
    return door(backend, Role.SERVICE)


def write(backend: Backend, body: str) -> None:
    """The customer sends a text."""
    with backend.work() as work:
        receive(work, IncomingText("fake", f"in-{body}", NUMBER, body))


def states(desk: Door, customer_id: int = 1) -> dict[str, bool]:
    """What the customer agreed to at present, by purpose and channel."""
    file = desk.get(f"/customers/{customer_id}/consents").json
    return {f"{one['purpose']} {one['channel']}": one["given"] for one in file["consents"]}


def say(desk: Door, *said: tuple[str, str, bool], words: str = "They said so.") -> Any:
    consents = [{"purpose": purpose, "channel": channel, "given": given} for purpose, channel, given in said]
    return desk.post("/customers/1/consents", {"consents": consents, "words": words})


AGREED = {
    "service text": True, "service call": True, "survey text": True, "survey call": True, "care text": True,
    "care call": True, "marketing text": False, "marketing call": False,
}  # fmt: skip


def test_has_from_the_first_order_who_agreed_to_what_and_when(desk: Door) -> None:
    file = desk.get("/customers/1/consents").json
    assert states(desk) == AGREED
    assert {(one["purpose"], one["by"], one["door"], one["at"]) for one in file["history"]} == {
        (purpose, "bss", "order", START.isoformat()) for purpose in ("survey", "care")
    }


def test_enters_what_they_say_in_their_words_and_keeps_what_was_before(backend: Backend, desk: Door) -> None:
    answer = say(desk, ("care", "call", False), ("marketing", "text", True), words="No calls about checks, please.")
    assert answer.status_code == 201
    assert states(desk) == AGREED | {"care call": False, "marketing text": True}
    newest = answer.json["history"][:2]
    assert {(one["words"], one["by"], one["door"]) for one in newest} == {
        ("No calls about checks, please.", "service", "api")
    }
    assert len(answer.json["history"]) == 6
    with backend.work() as work:
        event = work.session.query(Event).filter_by(kind="customer.consent_changed").one()
        assert event.data == {"given": ["marketing"], "withdrawn": ["care"]}
        with pytest.raises(IntegrityError, match="never changed"):
            work.session.execute(text("UPDATE consent_entries SET given = true"))
        work.session.rollback()


def test_has_what_they_last_said_in_their_file(backend: Backend, desk: Door) -> None:
    assert (
        say(desk, ("marketing", "call", True), ("survey", "text", False), words="Call me, do not write.").status_code
        == 201
    )
    file = desk.get("/customers/1").json["consents"]
    said = {(one["purpose"], one["channel"]): (one["given"], one["by"], one["words"]) for one in file}
    assert said["marketing", "call"] == (True, "service", "Call me, do not write.")
    assert said["survey", "text"] == (False, "service", "Call me, do not write.")
    assert said["survey", "call"][0] is True
    assert len(said) == len(file)


def test_takes_a_stop_and_a_start_by_text_into_the_ledger(backend: Backend, desk: Door) -> None:
    write(backend, "STOP")
    stopped = {"service text": False, "survey text": False, "care text": False}
    assert states(desk) == AGREED | stopped
    file = desk.get("/customers/1/consents").json
    assert (file["opted_out"], file["do_not_disturb"]) == (True, False)
    assert (file["history"][0]["words"], file["history"][0]["by"]) == ("STOP", "customer")
    refused = say(desk, ("service", "text", True))
    assert (refused.status_code, refused.json["title"]) == (409, "number_stopped")
    write(backend, "START")
    assert states(desk) == AGREED


def test_keeps_what_they_withdrew_whatever_an_order_or_a_file_says_later(backend: Backend, desk: Door) -> None:
    say(desk, *((purpose, channel, False) for purpose in ("survey", "care") for channel in ("text", "call")))
    body = order_json(external_id="BSS-2")
    customer = body["customer"] | {"phone": NUMBER, "external_id": "C-1", "care_consent": True}
    door(backend, Role.INTEGRATION, name="bss").post("/orders", body | {"customer": customer})
    assert not states(desk)["care text"]
    assert desk.get("/customers/1").json["customer"]["care_consent"] is False


def test_means_do_not_disturb_when_even_the_appointment_is_told_by_nobody(desk: Door) -> None:
    file = say(desk, ("service", "text", False), ("service", "call", False)).json
    assert (file["opted_out"], file["do_not_disturb"]) == (True, True)
    assert desk.get("/customers/1").json["customer"]["do_not_disturb"] is True
    say(desk, ("service", "call", True))
    assert desk.get("/customers/1").json["customer"]["do_not_disturb"] is False


@pytest.mark.parametrize(
    ("consents", "words", "status", "title"),
    [
        ([], "Hello", 422, "invalid"),
        ([{"purpose": "spam", "channel": "text", "given": True}], "Hello", 422, "invalid"),
        ([{"purpose": "care", "channel": "text", "given": True}], "", 422, "invalid"),
        ([{"purpose": "care", "channel": "text", "given": given} for given in (True, False)], "Hm", 422, "said_twice"),
    ],
)
def test_refuses_what_nobody_can_have_said(
    desk: Door, consents: list[dict[str, Any]], words: str, status: int, title: str
) -> None:
    answer = desk.post("/customers/1/consents", {"consents": consents, "words": words})
    assert (answer.status_code, answer.json["title"]) == (status, title)
    assert states(desk) == AGREED


def test_keeps_how_they_like_to_be_contacted_against_a_second_editor(desk: Door) -> None:
    wanted = {"channel": "call", "hours_from": "17:00", "hours_until": "20:00"}
    first = desk.ask("PUT", "/customers/1/preferences", json=wanted, headers={"If-Match": '"0"'})
    assert first.json["preferences"] == {
        **wanted, "named_contact_id": None, "named_contact_name": None, "language": "en", "version": 1,
    }  # fmt: skip
    late = desk.ask("PUT", "/customers/1/preferences", json={"channel": "text"}, headers={"If-Match": '"0"'})
    assert (late.status_code, late.json["title"]) == (412, "stale_version")
    half = desk.ask("PUT", "/customers/1/preferences", json={"hours_from": "17:00"}, headers={"If-Match": '"1"'})
    assert (half.status_code, half.json["title"]) == (422, "half_hours")


@pytest.fixture
def owed(backend: Backend, clock: FixedClock) -> Door:
    """Somebody who may call, and a customer who asked for a call."""
    clock.set(START)
    with backend.work() as work:
        visit = a_visit(work, phone=NUMBER, care_consent=True)
        request_call_back(work, visit, "customer_asked")
    return door(backend, Role.SERVICE)


def call(desk: Door) -> dict[str, Any]:
    row: dict[str, Any] = desk.get("/follow-ups?kind=call_back").json["items"][0]
    return row


def test_tells_of_an_owed_call_whether_it_may_be_made_now(owed: Door, clock: FixedClock) -> None:
    assert call(owed)["call"] == {"may": "now", "reason": None, "until": None}
    clock.set(START.replace(hour=22))
    assert call(owed)["call"]["reason"] == "quiet_hours"
    wanted = {"hours_from": "17:00", "hours_until": "20:00"}
    owed.ask("PUT", "/customers/1/preferences", json=wanted, headers={"If-Match": '"0"'})
    clock.set(START + timedelta(days=1))
    assert (call(owed)["call"]["may"], call(owed)["call"]["reason"]) == ("later", "preferred_times")


def test_takes_an_owed_call_back_when_they_want_no_calls_any_more(owed: Door) -> None:
    say(owed, ("service", "call", False))
    row = call(owed)
    assert (row["state"], row["outcome"], row["call"]) == ("cancelled", "do_not_disturb", None)


def test_calls_who_asked_for_it_after_they_wanted_quiet(backend: Backend, owed: Door) -> None:
    say(owed, ("service", "call", False))
    with backend.work() as work:
        request_call_back(work, work.session.query(Visit).one(), "customer_asked")
    assert call(owed)["call"]["may"] == "now"


def test_shows_staff_the_reason_in_place_of_a_number_to_call(backend: Backend, owed: Door) -> None:
    say(owed, ("service", "text", False), ("service", "call", False), words="Leave me alone.")
    reader = signed_in(backend, Role.SERVICE)
    for page in ("/console/customers/1", "/console/orders/1"):
        shown = reader.get(page).text
        assert f"tel:{NUMBER}" not in shown
        assert "Do not call: the customer does not want to be disturbed" in words_of(shown)
    assert "“Leave me alone.”" in words_of(reader.get("/console/customers/1").text)
    reader.language = "zh-CN"
    assert "请勿致电：客户要求免打扰" in words_of(reader.get("/console/customers/1").text)


def test_writes_down_wishes_and_preferences_on_the_customers_page(backend: Backend, owed: Door) -> None:
    reader = signed_in(backend, Role.SERVICE, name="kim")
    page = "/console/customers/1"
    reader.send(page, f"{page}/consents", **{"care-text": "no", "words": "No checks, please."})
    assert states(owed)["care text"] is False
    assert states(owed)["survey text"] is True
    colleague = next(one for one in door(backend, Role.ADMIN).get("/users").json["items"] if one["name"] == "kim")
    reader.send(page, f"{page}/preferences", channel="call", named_contact=str(colleague["id"]))
    assert "Known contact: kim" in words_of(reader.get(page).text)
    reader.send(page, f"{page}/consents", words="Nothing chosen.")
    assert "Choose at least one wish that is new." in words_of(reader.get(page).text)


def test_speaks_the_language_that_they_prefer_from_the_next_text_on(backend: Backend, clock: FixedClock) -> None:
    clock.set(START - timedelta(hours=2))
    town = Town(backend)
    (visit_id,) = a_town(town.house, orders=1)
    town.book(visit_id, number=-1)
    asker = town.desk()
    answer = asker.ask("PUT", "/customers/1/preferences", json={"language": "zh-CN"}, headers={"If-Match": '"0"'})
    assert answer.json["preferences"]["language"] == "zh-CN"
    ((kind, _, body),) = town.send()
    assert (kind, "工单号" in body) == ("confirmation", True), body
    faulty = asker.ask("PUT", "/customers/1/preferences", json={"language": "fr"}, headers={"If-Match": '"1"'})
    assert faulty.status_code == 422
    kept = asker.ask("PUT", "/customers/1/preferences", json={"channel": "text"}, headers={"If-Match": '"1"'})
    assert kept.json["preferences"]["language"] == "zh-CN"
    reader, page = signed_in(town.house, Role.SERVICE, name="kim"), "/console/customers/1"
    reader.send(page, f"{page}/preferences", language="en")
    assert asker.get("/customers/1/consents").json["preferences"]["language"] == "en"
    assert "Language English" in words_of(reader.get(page).text)


def test_reads_one_person_over_all_their_records(backend: Backend, desk: Door) -> None:
    body = order_json(external_id="CRM-1")
    customer = body["customer"] | {"phone": "+12025550108", "external_id": "C-9"}
    door(backend, Role.INTEGRATION, name="crm").post("/orders", body | {"customer": customer})
    assert states(desk, 2)["care text"] is False
    desk.post("/customers/1/merge", {"customer_id": 2, "why": "same"})
    assert states(desk, 2)["care text"] is True
    with backend.work() as work:
        assert work.session.query(Customer).count() == 2
