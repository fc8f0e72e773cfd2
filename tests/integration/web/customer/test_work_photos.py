"""Photographs of the work that the customer may see: by their link, once the visit has ended, and no others."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from dispatch.bootstrap import Backend
from dispatch.db.tables import Technician, Visit
from dispatch.messaging.services import customer_links
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import Reader, signed_in, words_of
from tests.support.field import a_booked_visit, a_day, a_token, bearer
from tests.support.pictures import a_jpeg, a_png, opened


@pytest.fixture
def path(backend: Backend) -> str:
    """The customer's page of Ada's visit."""
    with backend.work() as work:
        _, (ada,) = a_day(work)
        return customer_links.issue(work, a_booked_visit(work, ada), "t").removeprefix("https://fd.example")


@pytest.fixture
def ada(backend: Backend, path: str) -> Any:
    return bearer(a_token(backend, 1))


def send(client: FlaskClient, who: Any, name: str, content: bytes | None = None, **said: str) -> Any:
    query = {"visit_id": 1, "attachment_id": name} | said
    content = a_jpeg((40, 30), comment=name.encode()) if content is None else content
    return client.post("/api/v1/mobile/attachments", query_string=query, data=content, headers=who)


def becomes(backend: Backend, state: VisitState) -> None:
    with backend.work() as work:
        visit = work.session.get_one(Visit, 1)
        visit.state, visit.ended_at, visit.ended_by = state, work.now, visit.technician_id


def shown(backend: Backend, path: str) -> list[int]:
    """The photographs that the page names; each is given, and no other of the first four."""
    reader = Reader(backend)
    said, page = words_of(reader.get(path).text), reader.get(f"{path}/photos").text
    named = [number for number in range(1, 5) if f'src="{path}/photos/{number}"' in page]
    assert [one for one in range(1, 5) if reader.get(f"{path}/photos/{one}").status_code == 200] == named
    assert (f"Photos of the work: {len(named)}" in said) == bool(named)
    return named


def test_shows_what_was_cleared_once_the_visit_has_ended(
    client: FlaskClient, backend: Backend, path: str, ada: Any
) -> None:
    kept = send(client, ada, "p1", cleared_for_customer="true")
    assert (kept.status_code, kept.json["cleared_for_customer"]) == (201, True)
    assert send(client, ada, "p2").json["cleared_for_customer"] is False
    assert shown(backend, path) == []
    for state in (VisitState.EN_ROUTE, VisitState.ON_SITE, VisitState.CANCELLED):
        becomes(backend, state)
        assert shown(backend, path) == []
    for state in (VisitState.COMPLETED, VisitState.PARTIAL, VisitState.CANNOT_COMPLETE):
        becomes(backend, state)
        assert shown(backend, path) == [1]
    assert "现场照片：1张" in words_of(Reader(backend).get(f"{path}?lang=zh-CN").text)
    photo = Reader(backend).get(f"{path}/photos/1")
    assert (opened(photo.data).size, photo.headers["Cache-Control"]) == ((40, 30), "private, no-store")


def test_shows_nothing_of_another_visit_and_nothing_when_the_link_has_ended(
    client: FlaskClient, backend: Backend, clock: FixedClock, path: str, ada: Any
) -> None:
    send(client, ada, "p1", cleared_for_customer="true")
    becomes(backend, VisitState.COMPLETED)
    with backend.work() as work:
        other = a_booked_visit(work, work.session.get_one(Technician, 1), hours=4)
        other.state, other.ended_at = VisitState.COMPLETED, work.now
        others = customer_links.issue(work, other, "t").removeprefix("https://fd.example")
    assert Reader(backend).get(f"{others}/photos/1").status_code == 404
    assert Reader(backend).get(f"{path}x/photos/1").status_code == 404
    clock.set(START + timedelta(days=3))
    assert Reader(backend).get(f"{path}/photos/1").status_code != 200


@pytest.mark.parametrize(("content", "said"), [(b"%PDF-1.7 signed", {}), (a_png(), {"purpose": "signature"})])
def test_clears_no_paper_and_no_signature(
    client: FlaskClient, backend: Backend, ada: Any, content: bytes, said: dict[str, str]
) -> None:
    refused = send(client, ada, "p1", content, cleared_for_customer="true", **said)
    assert (refused.status_code, refused.json["title"]) == (422, "not_clearable")
    kept = send(client, ada, "p1", content, **said).json
    answer = door(backend).patch(f"/attachments/{kept['id']}", {"cleared_for_customer": True})
    assert (answer.status_code, answer.json["title"]) == (409, "not_clearable")


def test_lets_the_office_show_and_withhold_it(client: FlaskClient, backend: Backend, path: str, ada: Any) -> None:
    send(client, ada, "p1")
    becomes(backend, VisitState.COMPLETED)
    desk: Door = door(backend)
    assert desk.patch("/attachments/1", {"cleared_for_customer": True}).json["cleared_for_customer"] is True
    assert shown(backend, path) == [1]
    assert desk.patch("/attachments/1", {"cleared_for_customer": False}).status_code == 200
    assert shown(backend, path) == []
    said = [one["action"] for one in door(backend, Role.ADMIN).get("/audit").json["items"]]
    assert [one for one in said if one.startswith("attachment.")] == ["attachment.withheld", "attachment.cleared"]


def test_is_shown_and_withheld_by_clicking(client: FlaskClient, backend: Backend, path: str, ada: Any) -> None:
    send(client, ada, "p1")
    send(client, ada, "p2", b"%PDF-1.7 signed")
    becomes(backend, VisitState.COMPLETED)
    reader, page, form = signed_in(backend, Role.SERVICE), "/console/orders/1", "/console/attachments/1/clearing"
    reader.send(page, form, cleared="yes")
    assert "✓ The customer sees it once the visit has ended. Show file 1 no more" in words_of(reader.get(page).text)
    assert shown(backend, path) == [1]
    assert "/console/attachments/2/clearing" not in reader.get(page).text
    reader.send(page, form, cleared="no")
    assert (shown(backend, path), "Show file 1 to the customer" in words_of(reader.get(page).text)) == ([], True)
