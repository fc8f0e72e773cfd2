"""Praise reaches the technician: what content customers write on their page stands on the technician's device."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Visit
from dispatch.messaging.services import customer_links
from tests.support.clocks import START, FixedClock
from tests.support.doors.apps import app_of
from tests.support.doors.pages import HOST, Reader
from tests.support.field import a_booked_visit, a_day, a_device, a_token, an_event, bearer, take


@pytest.fixture
def done(backend: Backend, clock: FixedClock) -> list[int]:
    """Two visits of Ada's and one of Bo's, all completed."""
    with backend.work() as work:
        _, (ada, bo) = a_day(work, technicians=2)
        visits = [(a_booked_visit(work, who, hours=hours).id, who) for who, hours in ((ada, 1), (ada, 3), (bo, 1))]
        devices = {who: a_device(work, who) for who in (ada, bo)}
    clock.set(START + timedelta(hours=5))
    for visit_id, who in visits:
        take(backend, devices[who], an_event(visit_id, "completed", clock.at))
    return [visit_id for visit_id, _ in visits]


def says(backend: Backend, visit_id: int, **answer: str) -> None:
    with backend.work() as work:
        path = customer_links.issue(work, work.session.get_one(Visit, visit_id), "s").removeprefix(HOST)
    assert Reader(backend).send(path, path, **answer).status_code in {200, 303}


def shown(backend: Backend, technician_id: int, path: str = "day") -> list[dict[str, object]] | None:
    client = app_of(backend).test_client()
    found: list[dict[str, object]] | None
    found = client.get(f"/api/v1/mobile/{path}", headers=bearer(a_token(backend, technician_id))).json["praise"]
    return found


def test_shows_a_technician_what_content_customers_wrote(backend: Backend, clock: FixedClock, done: list[int]) -> None:
    says(backend, done[0], score="5", fixed="yes", comment="Quick and friendly!")
    says(backend, done[1], score="4", fixed="yes", comment="")
    says(backend, done[2], score="4", fixed="yes", comment="Took his shoes off.")
    assert shown(backend, 1) == [
        {"visit_id": done[0], "score": 5, "comment": "Quick and friendly!", "answered_at": clock.at.isoformat()}
    ]
    assert [one["comment"] for one in shown(backend, 2) or ()] == ["Took his shoes off."]
    clock.forward(hours=24 * 31)
    assert shown(backend, 1) == []


@pytest.mark.parametrize("answer", [{"score": "3", "fixed": "yes"}, {"score": "5", "fixed": "no"}])
def test_shows_no_complaint_as_praise(backend: Backend, done: list[int], answer: dict[str, str]) -> None:
    says(backend, done[0], comment="Hm.", **answer)
    assert shown(backend, 1) == []


def test_tells_a_device_of_new_praise_by_sync(backend: Backend, done: list[int]) -> None:
    client, who = app_of(backend).test_client(), bearer(a_token(backend, 1))
    first = client.get("/api/v1/mobile/sync", headers=who).json
    quiet = client.get(f"/api/v1/mobile/sync?since={first['next']}", headers=who).json
    assert (first["praise"], quiet["praise"]) == ([], None)
    says(backend, done[0], score="5", fixed="yes", comment="Thank you.")
    news = client.get(f"/api/v1/mobile/sync?since={quiet['next']}", headers=who).json
    assert [one["comment"] for one in news["praise"]] == ["Thank you."]
