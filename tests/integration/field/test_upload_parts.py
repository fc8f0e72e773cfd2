"""A photograph that comes in parts: however they are cut off and repeated, it is there once, whole."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from flask.testing import FlaskClient

from dispatch.bootstrap import Backend
from dispatch.db.tables import Attachment, Technician, UploadPart, Visit
from dispatch.field.services import upload_parts
from dispatch.field.services.upload_parts import IncomingPart
from dispatch.operations.privacy import retention
from dispatch.vocabulary.attachment_types import MOST_OPEN_UPLOADS
from tests.support.clocks import START, FixedClock
from tests.support.field import a_booked_visit, a_day, a_device, a_token, bearer, reassign
from tests.support.pictures import a_jpeg, opened
from tests.support.running.racing import at_once

PHOTO = a_jpeg((640, 480), comment=b"x" * 3000)
PART = 1500


@pytest.fixture
def ada(backend: Backend) -> Any:
    """Ada's device; the first visit is hers, the second Bo's."""
    with backend.work() as work:
        _, (ada, bo) = a_day(work, technicians=2)
        a_booked_visit(work, ada)
        a_booked_visit(work, bo, hours=4)
    return bearer(a_token(backend, 1))


def send(
    client: FlaskClient, who: Any, offset: int, *, whole: bytes = PHOTO, name: str = "p1", visit: int = 1, **said: Any
) -> Any:
    query = {"visit_id": visit, "attachment_id": name, "offset": offset, "size_bytes": len(whole)} | said
    body = whole[offset : offset + PART]
    return client.patch("/api/v1/mobile/attachments", query_string=query, data=body, headers=who)


def progress(client: FlaskClient, who: Any, name: str = "p1", visit: int = 1) -> Any:
    query = {"visit_id": visit, "attachment_id": name}
    return client.get("/api/v1/mobile/attachments", query_string=query, headers=who)


def go_on(client: FlaskClient, who: Any, **given: Any) -> Any:
    """Sends what is left, from where the server says; the last answer."""
    answer = progress(client, who, given.get("name", "p1"))
    while answer.status_code == 200 and not answer.json["attachment"]:
        answer = send(client, who, answer.json["offset"], **given)
    return answer


def rows(backend: Backend) -> tuple[int, int]:
    """How many files are kept, and how many parts of others."""
    with backend.work() as work:
        return work.session.query(Attachment).count(), work.session.query(UploadPart).count()


def test_keeps_one_whole_file_of_parts_that_come_twice_and_too_early(
    client: FlaskClient, backend: Backend, ada: Any
) -> None:
    assert len(PHOTO) > 2 * PART
    assert progress(client, ada).json == {"offset": 0, "attachment": None}
    assert send(client, ada, PART).json["offset"] == 0  # The first is not here yet.
    for _ in range(2):
        assert send(client, ada, 0).json == {"offset": PART, "attachment": None}
    assert (progress(client, ada).json["offset"], rows(backend)) == (PART, (0, 1))
    kept = go_on(client, ada).json["attachment"]
    assert (kept["attachment_id"], kept["sha256"]) == ("p1", sha256(PHOTO).hexdigest())
    again = send(client, ada, len(PHOTO) - 1)
    assert (again.status_code, again.json["attachment"], rows(backend)) == (200, kept, (1, 0))
    with backend.work() as work:
        assert opened(work.session.query(Attachment).one().content).size == (640, 480)


def test_says_all_that_a_file_says_that_comes_whole(client: FlaskClient, ada: Any) -> None:
    kept = go_on(client, ada, cleared_for_customer="true").json["attachment"]
    assert (kept["purpose"], kept["cleared_for_customer"]) == ("record", True)
    query = {"visit_id": 1, "attachment_id": "p1"}
    whole = client.post("/api/v1/mobile/attachments", query_string=query, data=PHOTO, headers=ada)
    assert (whole.status_code, whole.json) == (200, kept)


def test_finishes_what_broke_off_between_its_last_part_and_its_keeping(
    client: FlaskClient, backend: Backend, ada: Any
) -> None:
    assert send(client, ada, 0).json["offset"] == PART
    with backend.work() as work:
        one = work.session.query(UploadPart).one()
        values = {"technician_id": one.technician_id, "device_id": one.device_id, "visit_id": 1, "attachment_id": "p1"}
        rest = PHOTO[PART:]
        work.session.add(UploadPart(starts_at_byte=PART, content=rest, received_at=work.now, **values))
    assert progress(client, ada).json == {"offset": len(PHOTO), "attachment": None}
    assert send(client, ada, len(PHOTO) - 1).json["attachment"]["sha256"] == sha256(PHOTO).hexdigest()
    assert rows(backend) == (1, 0)


def test_lets_go_of_what_is_refused_as_a_whole(client: FlaskClient, backend: Backend, ada: Any) -> None:
    broken = PHOTO[:-400]
    answer = go_on(client, ada, whole=broken)
    assert (answer.status_code, answer.json["title"], rows(backend)) == (422, "broken_picture", (0, 0))
    assert go_on(client, ada).json["attachment"]["sha256"] == sha256(PHOTO).hexdigest()


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"offset": PART, "whole": PHOTO[:PART]}, (422, "bad_file_part")),
        ({"offset": 0, "size_bytes": 10}, (422, "bad_file_part")),
        ({"offset": 0, "size_bytes": 8_000_001}, (422, "invalid")),
        ({"offset": 0, "visit": 2}, (404, "not_found")),
        ({"offset": 0, "visit": 99}, (404, "not_found")),
    ],
)
def test_refuses_a_part_of_no_file_of_theirs(
    client: FlaskClient, backend: Backend, ada: Any, said: dict[str, Any], refused: tuple[int, str]
) -> None:
    answer = send(client, ada, said.pop("offset"), **said)
    assert (answer.status_code, answer.json["title"], rows(backend)) == (*refused, (0, 0))


def test_keeps_the_files_of_two_people_and_of_two_visits_apart(client: FlaskClient, backend: Backend, ada: Any) -> None:
    send(client, ada, 0)
    bo = bearer(a_token(backend, 2))
    assert progress(client, bo, visit=2).json["offset"] == 0
    assert progress(client, bo).status_code == 404
    with backend.work() as work:
        reassign(work, work.session.get_one(Visit, 2), work.session.get_one(Technician, 1))
    refused = send(client, ada, PART, visit=2)
    assert (refused.status_code, refused.json["title"]) == (409, "attachment_id_reused")


def test_keeps_one_of_equal_parts_that_come_at_once(client: FlaskClient, backend: Backend, ada: Any) -> None:
    with backend.work() as work:
        device = a_device(work, work.session.get_one(Technician, 1))

    def take() -> int:
        with backend.work(device) as work:
            return upload_parts.take_part(work, IncomingPart(1, "p1", 0, len(PHOTO), PHOTO[:PART])).offset

    assert at_once(*[take] * 6) == [PART] * 6
    assert rows(backend) == (0, 1)
    assert go_on(client, ada).json["attachment"]["sha256"] == sha256(PHOTO).hexdigest()


def test_lets_the_oldest_give_way_and_all_go_that_stopped(
    client: FlaskClient, backend: Backend, clock: FixedClock, ada: Any
) -> None:
    for number in range(MOST_OPEN_UPLOADS + 1):
        clock.set(START + timedelta(minutes=number))
        assert send(client, ada, 0, name=f"p{number}").json["offset"] == PART
    assert rows(backend) == (0, MOST_OPEN_UPLOADS)
    assert progress(client, ada, "p0").json["offset"] == 0
    assert go_on(client, ada, name="p0").json["attachment"]["sha256"] == sha256(PHOTO).hexdigest()
    clock.set(START + timedelta(days=backend.settings.keep_answers_days))
    retention.let_go(backend)
    assert rows(backend)[1] > 0
    clock.set(START + timedelta(days=backend.settings.keep_answers_days, hours=1))
    assert retention.let_go(backend)["files that broke off"] > 0
    assert rows(backend) == (1, 0)
