"""What whoever calls back says: filled in, in the customer's language, in the operator's words."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.pages import Reader, signed_in, words_of
from tests.support.field import a_device, an_event, take
from tests.support.planning import EARLY
from tests.support.promises import Town, a_told_town

PATH = "/call-scripts/low_score/any/en"


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Town:
    """A customer who gave 2 of 5 is owed a call."""
    clock.set(EARLY)
    told, (visit_id,) = a_told_town(backend, technicians=1)
    with told.house.work() as work:
        device = a_device(work, told.holder(visit_id))
    clock.set(START + timedelta(hours=6))
    take(told.house, device, an_event(visit_id, "completed", clock.at))
    body = next(text for kind, _, text in told.send() if kind == "completed")
    page = body[body.index("/s/") :].split(" ")[0].rstrip(".")
    assert Reader(told.house).post(page, score="2", fixed="yes").status_code == 303
    return told


def script(town: Town) -> str:
    """What the API gives whoever calls, as Service."""
    service = door(town.house, Role.SERVICE)
    (call,) = service.get("/follow-ups?kind=call_back").json["items"]
    return str(service.get(f"/follow-ups/{call['id']}").json["script"])


def speak(town: Town, language: str) -> None:
    with town.house.work() as work:
        work.session.query(Customer).update({"language": language})


def test_fills_in_whom_they_call_and_what_about(town: Town) -> None:
    said = script(town)
    assert "this is service from" in said
    assert "you gave 2 of 5" in said
    assert "from 0 to 10" in said
    assert "{" not in said


def test_speaks_the_customers_language(town: Town) -> None:
    speak(town, "zh-CN")
    assert "您打了2分（满分5分）" in script(town)
    assert "this is" not in script(town)


def test_says_what_the_operator_has_worded_for_that_work(town: Town) -> None:
    admin = door(town.house, Role.ADMIN)
    assert admin.put(PATH, {"body": "All: {customer}"}, headers={"If-Match": '"0"'}).json["version"] == 1
    assert script(town).startswith("All: ")
    own = PATH.replace("any", "repair")
    assert admin.put(own, {"body": "Repairs: {score}"}, headers={"If-Match": '"0"'}).status_code == 200
    assert script(town) == "Repairs: 2"
    assert admin.put(PATH, {"body": "Late"}, headers={"If-Match": '"0"'}).status_code == 412
    assert admin.delete(own).status_code == 204
    assert admin.delete(PATH).status_code == 204
    assert "you gave 2 of 5" in script(town)
    assert admin.delete(PATH).status_code == 404


@pytest.mark.parametrize("body", ["Hello {custmer}", "Hello {", "}", "{{customer}}", "{customer.name}", "{0}"])
def test_refuses_what_nothing_fills(town: Town, body: str) -> None:
    before = script(town)
    refused = door(town.house, Role.ADMIN).put(PATH, {"body": body}, headers={"If-Match": '"0"'})
    assert (refused.status_code, refused.json["title"]) == (422, "bad_placeholder")
    assert script(town) == before


@pytest.mark.parametrize("path", ["/call-scripts/lunch/any/en", "/call-scripts/low_score/any/fr"])
def test_knows_no_other_purpose_or_language(town: Town, path: str) -> None:
    refused = door(town.house, Role.ADMIN).put(path, {"body": "Hello"}, headers={"If-Match": '"0"'})
    assert refused.status_code == 404


def test_stands_on_the_list_of_whoever_calls_and_tells_what_was_tried(town: Town) -> None:
    reader = signed_in(town.house)
    tried = {"outcome": "no_answer", "notes": "Mailbox only"}
    assert reader.send("/console/desk", "/console/follow-ups/2/attempts", **tried).status_code == 303
    page = words_of(reader.get("/console/desk").text)
    assert "you gave 2 of 5" in page
    assert "Mailbox only" in page


@pytest.mark.parametrize(("language", "words"), [("en", "usual words"), ("zh-CN", "默认话术")])
def test_is_worded_on_a_page(town: Town, language: str, words: str) -> None:
    reader, page = signed_in(town.house, Role.ADMIN), "/console/settings/call-scripts"
    assert words in words_of(reader.get(f"{page}?lang={language}").text)
    typed = {"purpose": "low_score", "kind": "any", "language": "en", "body": "Own: {score}", "version": "0"}
    assert reader.send(page, page, **typed).status_code == 303
    assert script(town) == "Own: 2"
    gone = {"purpose": "low_score", "kind": "any", "language": "en"}
    assert reader.send(page, f"{page}/remove", **gone).status_code == 303
    assert "you gave 2 of 5" in script(town)
