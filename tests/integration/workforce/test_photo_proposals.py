"""A technician proposes a photo of themself; customers see it once the office has approved it."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry, PhotoProposal, Task, TechnicianPhoto
from dispatch.operations.privacy import retention
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.field import a_day, a_token, bearer
from tests.support.running.racing import at_once
from tests.support.technicians import a_territory

WHERE = "/api/v1/mobile/photo-proposals"


@pytest.fixture
def desk(backend: Backend) -> Door:
    return door(backend)


@pytest.fixture
def ada(backend: Backend) -> Mapping[str, str]:
    """Ada's device."""
    with backend.work() as work:
        a_day(work)
    return bearer(a_token(backend, 1))


def a_jpeg(colour: str) -> bytes:
    written = BytesIO()
    Image.new("RGB", (400, 300), colour).save(written, "JPEG")
    return written.getvalue()


def propose(client: FlaskClient, who: Mapping[str, str], request_id: str = "p1", *, colour: str = "red") -> Any:
    return client.post(f"{WHERE}?request_id={request_id}", data=a_jpeg(colour), headers=who)


def heard(client: FlaskClient, who: Mapping[str, str]) -> list[tuple[str, str]]:
    told = client.get("/api/v1/mobile/day", headers=who).json["photo_proposals"]
    return [(one["state"], one["answer"]) for one in told]


def colour_of(content: bytes) -> Any:
    with Image.open(BytesIO(content)) as opened:
        assert opened.size == (320, 320)
        return max("red", "blue", key=lambda name: opened.convert("RGB").getpixel((9, 9))[0 if name == "red" else 2])


def tasks(backend: Backend) -> list[tuple[str, str]]:
    with backend.work() as work:
        found = work.session.query(Task).filter_by(kind="photo_proposed").order_by(Task.id)
        return [(task.topic.removesuffix(f":ended:{task.id}"), task.state) for task in found]


def test_becomes_the_photo_once_it_is_approved_and_not_before(
    client: FlaskClient, backend: Backend, desk: Door, ada: Mapping[str, str]
) -> None:
    assert [propose(client, ada).status_code for _ in range(2)] == [201, 200]
    assert heard(client, ada) == [("asked", "")]
    assert desk.get("/technicians/1/photo").status_code == 404
    (waiting,) = desk.get("/photo-proposals?state=asked").json["items"]
    assert (waiting["technician_name"], waiting["technician_id"]) == ("Ada Weiss", 1)
    assert colour_of(desk.get(f"/photo-proposals/{waiting['id']}/picture").data) == "red"
    assert tasks(backend) == [("photo_proposal:1", "open")]
    approved = desk.post("/photo-proposals/1/approve", {"answer": "Nice."})
    assert (approved.json["state"], heard(client, ada)) == ("approved", [("approved", "Nice.")])
    assert colour_of(desk.get("/technicians/1/photo").data) == "red"
    assert tasks(backend) == [("photo_proposal:1", "done")]
    assert desk.get("/photo-proposals/1/picture").status_code == 404
    with backend.work() as work:
        noted = [one.action for one in work.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert [one for one in noted if "photo" in one] == [
        "photo_proposal.asked",
        "technician.photo_set",
        "photo_proposal.approved",
    ]


def test_says_why_not_and_leaves_the_photo_that_was_there(
    client: FlaskClient, backend: Backend, desk: Door, ada: Mapping[str, str]
) -> None:
    desk.ask("PUT", "/technicians/1/photo", data=a_jpeg("blue"), content_type="image/jpeg")
    propose(client, ada)
    assert desk.post("/photo-proposals/1/decline", {}).status_code == 422
    assert desk.post("/photo-proposals/1/decline", {"answer": "No cap, please."}).status_code == 200
    assert heard(client, ada) == [("declined", "No cap, please.")]
    assert colour_of(desk.get("/technicians/1/photo").data) == "blue"
    assert tasks(backend) == [("photo_proposal:1", "done")]
    for verb in ("approve", "decline"):
        again = desk.post(f"/photo-proposals/1/{verb}", {"answer": "no"})
        assert (again.status_code, again.json["title"]) == (409, "request_answered")


def test_approves_no_picture_but_the_one_that_was_looked_at(
    client: FlaskClient, backend: Backend, desk: Door, ada: Mapping[str, str]
) -> None:
    propose(client, ada)
    propose(client, ada, "p2", colour="blue")
    late = desk.post("/photo-proposals/1/approve", {})
    assert (late.status_code, late.json["title"]) == (409, "photo_replaced")
    assert desk.get("/technicians/1/photo").status_code == 404
    assert tasks(backend) == [("photo_proposal:1", "done"), ("photo_proposal:2", "open")]
    assert desk.post("/photo-proposals/2/approve", {}).status_code == 200
    assert colour_of(desk.get("/technicians/1/photo").data) == "blue"
    assert propose(client, ada, "p1").status_code == 200  # Its answer was lost; it brings nothing back.
    assert heard(client, ada) == [("approved", "")]


def test_refuses_another_picture_under_the_same_id_and_what_is_no_picture(
    client: FlaskClient, backend: Backend, ada: Mapping[str, str]
) -> None:
    propose(client, ada)
    reused = propose(client, ada, colour="blue")
    assert (reused.status_code, reused.json["title"]) == (409, "request_id_reused")
    broken = client.post(f"{WHERE}?request_id=p3", data=b"no picture", headers=ada)
    assert (broken.status_code, broken.json["title"]) == (422, "bad_type")
    assert tasks(backend) == [("photo_proposal:1", "open")]


def test_lets_one_of_two_answers_at_once_count(
    client: FlaskClient, backend: Backend, desk: Door, ada: Mapping[str, str]
) -> None:
    propose(client, ada)
    doors = (desk, door(backend))
    answers = at_once(
        lambda: doors[0].post("/photo-proposals/1/approve", {}).status_code,
        lambda: doors[1].post("/photo-proposals/1/decline", {"answer": "No."}).status_code,
    )
    assert sorted(answers) == [200, 409]
    with backend.work() as work:
        state = work.session.query(PhotoProposal).one().state
        assert (work.session.query(TechnicianPhoto).count() == 1) == (state == "approved")


def test_lets_it_go_with_whoever_leaves_and_after_a_time(
    client: FlaskClient, backend: Backend, clock: FixedClock, ada: Mapping[str, str]
) -> None:
    admin = door(backend, Role.ADMIN)
    propose(client, ada)
    assert admin.patch("/technicians/1", {"active": False}, version=1).status_code == 200
    assert tasks(backend) == [("photo_proposal:1", "done")]
    assert admin.post("/photo-proposals/1/approve", {}).json["title"] == "photo_replaced"
    with backend.work() as work:
        proposal = work.session.query(PhotoProposal).one()
        assert (proposal.state, proposal.content) == ("replaced", None)
    clock.forward(days=backend.settings.keep_attachments_days + 1)
    assert retention.let_go(backend)["answered photos that technicians proposed"] == 1


def test_shows_nothing_of_it_out_of_bounds(client: FlaskClient, backend: Backend, ada: Mapping[str, str]) -> None:
    propose(client, ada)
    with backend.work() as work:
        elsewhere = a_territory(work, "T9").id
    stranger = door(backend, Role.DISPATCHER, name="bounded", territory_ids=(elsewhere,))
    assert stranger.get("/photo-proposals").json["items"] == []
    assert stranger.get("/photo-proposals/1/picture").status_code == 404
    assert stranger.post("/photo-proposals/1/approve", {}).status_code == 404
    assert client.get("/api/v1/photo-proposals", headers=ada).status_code == 403


def test_stops_telling_the_device_after_two_weeks(
    client: FlaskClient, desk: Door, clock: FixedClock, ada: Mapping[str, str]
) -> None:
    propose(client, ada)
    desk.post("/photo-proposals/1/decline", {"answer": "No."})
    clock.forward(days=13)
    assert heard(client, ada) == [("declined", "No.")]
    clock.forward(days=2)
    assert heard(client, ada) == []
