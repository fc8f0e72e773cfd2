"""What whoever calls about a complaint says: by where it stands, in the customer's language and our words."""

from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer
from dispatch.vocabulary.terms import Role
from tests.integration.aftercare.test_recovery_surveys import a_week_later, accepted, write
from tests.support.clocks import FixedClock
from tests.support.complaints import a_desk, an_order, complain, step
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.technicians import a_territory


@pytest.fixture
def sam(backend: Backend) -> Door:
    return a_desk(backend)


def script(desk: Door, complaint_id: int = 1) -> dict[str, Any]:
    """What the API gives whoever calls."""
    answer = desk.get(f"/complaints/{complaint_id}/call-script")
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.json
    return found


def test_says_what_the_customer_said_and_who_looks_after_it(backend: Backend, sam: Door) -> None:
    name = complain(sam, an_order(backend), said="Three visits,\n and still " + "slow " * 90)["customer_name"]
    found = script(sam)
    assert found["purpose"] == "complaint_heard"
    assert found["script"].startswith(
        f"Hello {name}, this is Sam from Field Dispatch. I look after your complaint C-000001"
    )
    assert "“Three visits, and still slow slow" in found["script"]
    assert "…”" in found["script"]
    assert "{" not in found["script"]


def test_asks_whether_what_they_were_told_put_it_right(backend: Backend, sam: Door) -> None:
    complain(sam, an_order(backend))
    assert step(sam, "in_progress").status_code == 201
    solved = {"note": "Port 7 swapped by Kim", "told": "We have replaced a card."}
    assert step(sam, "resolved", **solved).status_code == 201
    found = script(a_desk(backend, "Kim"))
    assert found["purpose"] == "complaint_solved"
    assert "this is Kim" in found["script"]
    assert "“We have replaced a card.”" in found["script"]
    assert "Port 7" not in found["script"]


def test_says_nothing_once_it_is_accepted_and_begins_anew_where_it_was_not_put_right(
    backend: Backend, clock: FixedClock, sam: Door
) -> None:
    accepted(backend, sam, closed=True)
    assert script(sam) == {"purpose": None, "script": None}
    a_week_later(backend, clock)
    clock.forward(minutes=5)
    assert write(backend, "2") == "applied"
    again = script(sam)
    assert again["purpose"] == "complaint_again"
    assert "is not put right after all" in again["script"]


def test_goes_by_the_last_solution_after_a_bad_answer(backend: Backend, clock: FixedClock, sam: Door) -> None:
    accepted(backend, sam)
    a_week_later(backend, clock)
    assert write(backend, "1") == "applied"
    assert script(sam)["purpose"] == "complaint_again"
    clock.forward(hours=2)
    assert step(sam, "resolved", note="Another card.").status_code == 201
    assert script(sam)["purpose"] == "complaint_solved"


def test_speaks_the_customers_language_in_the_operators_words(backend: Backend, sam: Door) -> None:
    complain(sam, an_order(backend))
    with backend.work() as work:
        work.session.query(Customer).update({"language": "zh-CN"})
    assert "由我负责到底" in script(sam)["script"]
    admin = door(backend, Role.ADMIN)
    body = {"body": "{customer}：{complaint}，{done}"}
    put = admin.put("/call-scripts/complaint_heard/any/zh-CN", body, headers={"If-Match": '"0"'})
    assert put.status_code == 200, put.json
    assert script(sam)["script"].endswith("：C-000001，–")


def test_is_not_said_of_a_complaint_out_of_bounds(backend: Backend, sam: Door) -> None:
    complain(sam, an_order(backend))
    stranger = door(backend, Role.SERVICE, name="stranger", territory_ids=(a_territory_without_orders(backend),))
    assert stranger.get("/complaints/1/call-script").status_code == 404


@pytest.mark.parametrize(("language", "words"), [("en", "What to say on the phone"), ("zh-CN", "通话话术")])
def test_stands_on_the_page_of_the_complaint_and_among_the_settings(
    backend: Backend, sam: Door, language: str, words: str
) -> None:
    complain(sam, an_order(backend))
    reader = signed_in(backend, Role.SERVICE)
    page = words_of(reader.get(f"/console/complaints/1?lang={language}").text)
    assert words in page
    assert "I look after your complaint" in page
    settings = words_of(reader.get("/console/settings/call-scripts?lang=en").text)
    assert settings.count("a complaint that is solved") >= 2


def a_territory_without_orders(backend: Backend) -> int:
    with backend.work() as work:
        return a_territory(work, "T9").id
