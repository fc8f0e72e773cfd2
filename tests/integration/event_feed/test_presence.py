"""Who looks at which visit: said by a page, heard by the stream, gone when the page is."""

import json
from typing import Any

import pytest

from dispatch.accounts.queries.users import user_named
from dispatch.accounts.services.identity import actor_of
from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry, Event
from dispatch.event_feed.api.event_stream import follow
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.field import a_booked_visit, a_day


@pytest.fixture
def dora(backend: Backend) -> Door:
    with backend.work() as work:
        _, (ada,) = a_day(work)
        a_booked_visit(work, ada)
    return door(backend, name="dora")


def here(desk: Door, visit_id: int | None = 1, seat: str = "s1", **more: Any) -> int:
    return desk.put("/presence", {"seat": seat, "visit_id": visit_id} | more).status_code


def seen(desk: Door) -> list[tuple[str, int, str]]:
    return [(one["name"], one["visit_id"], one["doing"]) for one in desk.get("/presence").json["items"]]


def actor(backend: Backend, name: str) -> Actor:
    with backend.work() as work:
        user = user_named(work.session, name)
        assert user is not None
        return actor_of(user)


def test_shows_who_looks_until_they_leave_or_fall_silent(backend: Backend, clock: FixedClock, dora: Door) -> None:
    wei = door(backend, name="wei")
    assert (here(dora), here(wei, seat="s2", doing="moving")) == (204, 204)
    assert seen(wei) == [("dora", 1, "looking"), ("wei", 1, "moving")]
    here(dora, None)
    assert seen(wei) == [("wei", 1, "moving")]
    clock.forward(seconds=46)
    assert seen(wei) == []


def test_is_heard_by_the_stream_within_one_round_and_only_when_it_changes(backend: Backend, dora: Door) -> None:
    wei = door(backend, name="wei")
    lines = follow(backend, actor(backend, "wei"), None, rounds=4, pause=lambda: here(dora))
    told = [block for block in "".join(lines).split("\n\n") if block.startswith("event: presence")]
    assert len(told) == 1
    assert json.loads(told[0].partition("data: ")[2]) == [
        {"visit_id": 1, "name": "dora", "seat": "s1", "doing": "looking"}
    ]
    assert seen(wei) == [("dora", 1, "looking")]


def test_is_told_to_nobody_out_of_bounds_and_no_system(backend: Backend, dora: Door) -> None:
    here(dora)
    far = door(backend, name="far", territory_ids=(99,))
    assert (seen(far), here(far, seat="s9")) == ([], 404)
    crm = door(backend, Role.INTEGRATION, name="crm")
    assert crm.get("/presence").status_code == 403
    told = "".join(follow(backend, actor(backend, "crm"), None, rounds=2, pause=lambda: None))
    assert "presence" not in told


def test_leaves_no_trace(backend: Backend, dora: Door) -> None:
    with backend.work() as work:
        before = work.session.query(Event).count()
    here(dora)
    with backend.work() as work:
        assert work.session.query(Event).count() == before
        assert work.session.query(AuditEntry).filter_by(actor="dora").count() == 0


def test_says_who_was_faster(backend: Backend, dora: Door) -> None:
    wei = door(backend, name="wei")
    version = dora.get("/visits/1").json["version"]
    assert wei.post("/visits/1/unpin", headers={"If-Match": f'"{version}"'}).status_code == 200
    late = dora.post("/visits/1/unpin", headers={"If-Match": f'"{version}"'})
    assert (late.status_code, late.json["changed_by"]) == (412, "wei")
