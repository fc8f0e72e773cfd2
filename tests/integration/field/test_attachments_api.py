from hashlib import sha256
from typing import Any

import pytest
from flask.testing import FlaskClient

from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.bootstrap import Backend
from dispatch.db.tables import Attachment, AuditEntry, Technician, Visit
from dispatch.vocabulary.attachment_types import LARGEST_SENT_BYTES, MOST_PER_VISIT
from dispatch.vocabulary.terms import AttachmentPurpose, Role
from tests.support.field import a_booked_visit, a_day, a_token, bearer, reassign
from tests.support.pictures import A_HEIC, a_jpeg, a_png, a_png_of, opened
from tests.support.running.racing import at_once

PHOTO = a_jpeg(comment=b"taken by Ada")
PAPER = b"%PDF-1.7 signed"
BLUE, RED = (20, 20, 200), (200, 20, 20)


@pytest.fixture
def visit_id(backend: Backend) -> int:
    """Ada's visit; Bo has none."""
    with backend.work() as work:
        _, (ada, _) = a_day(work, technicians=2)
        return a_booked_visit(work, ada).id


@pytest.fixture
def ada(backend: Backend, visit_id: int) -> Any:
    return bearer(a_token(backend, 1))


def send(client: FlaskClient, who: Any, visit_id: int, content: bytes = PHOTO, attachment_id: str = "p1") -> Any:
    query = {"visit_id": visit_id, "attachment_id": attachment_id}
    return client.post("/api/v1/mobile/attachments", query_string=query, data=content, headers=who)


def token(backend: Backend, role: Role, name: str = "Sam", territory_ids: tuple[int, ...] = ()) -> Any:
    with backend.work() as work:
        return bearer(issue_token(work, add_user(work, name, role, territory_ids=territory_ids)))


def test_keeps_a_photograph_once_and_gives_it_to_the_office(
    client: FlaskClient, backend: Backend, visit_id: int, ada: Any
) -> None:
    first, again = send(client, ada, visit_id), send(client, ada, visit_id)
    assert (first.status_code, again.status_code, again.json) == (201, 200, first.json)
    assert (first.json["content_type"], first.json["sha256"]) == ("image/jpeg", sha256(PHOTO).hexdigest())
    sam = token(backend, Role.SERVICE)
    listed = client.get(f"/api/v1/visits/{visit_id}/attachments", headers=sam).json["items"]
    assert listed == [first.json]
    file = client.get(f"/api/v1/attachments/{listed[0]['id']}", headers=sam)
    assert (len(file.data), file.content_type) == (first.json["size_bytes"], "image/jpeg")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'; frame-ancestors 'none'")
    assert file.headers["Content-Disposition"] == 'attachment; filename="1.jpeg"'
    with backend.work() as work:
        assert work.session.query(AuditEntry).filter_by(action="attachment.read", actor="Sam").count() == 1


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"", (422, "bad_size")),
        (b"\xff\xd8\xff" + b"0" * LARGEST_SENT_BYTES, (413, "too_large")),
        (PAPER + b"0" * 1_000_000, (422, "bad_size")),
        (b"<script>alert(1)</script>", (422, "bad_type")),
        (a_jpeg((800, 600))[:-400], (422, "broken_picture")),
        (A_HEIC[:-40], (422, "broken_picture")),
        (a_png()[:60], (422, "broken_picture")),
        (b"\xff\xd8\xff<script>alert(1)</script>", (422, "broken_picture")),
        (a_png_of(4_000, 4_000), (422, "broken_picture")),
        (a_png_of(9_000, 9_000), (422, "too_many_pixels")),
        (a_png_of(50_001, 1_000), (422, "too_many_pixels")),
        (a_png_of(2**31 - 1, 2**31 - 1), (422, "too_many_pixels")),
    ],
)
def test_refuses_what_is_no_photograph_or_paper(
    client: FlaskClient, visit_id: int, ada: Any, content: bytes, refused: tuple[int, str]
) -> None:
    answer = send(client, ada, visit_id, content)
    assert (answer.status_code, answer.json["title"]) == refused


def kept(client: FlaskClient, backend: Backend, sent: Any) -> Any:
    """The file as the office gets it."""
    return client.get(f"/api/v1/attachments/{sent.json['id']}", headers=token(backend, Role.SERVICE))


@pytest.mark.parametrize("content", [PHOTO, A_HEIC], ids=["jpeg", "heic"])
def test_keeps_of_a_photograph_only_what_can_be_seen(
    client: FlaskClient, backend: Backend, visit_id: int, ada: Any, content: bytes
) -> None:
    file = kept(client, backend, send(client, ada, visit_id, content))
    picture = opened(file.data)
    assert (file.content_type, picture.format, picture.size) == ("image/jpeg", "JPEG", (64, 48))
    assert (dict(picture.getexif()), picture.info.get("comment")) == ({}, None)
    assert not any(word in file.data for word in (b"Exif", b"Ada"))
    for place, colour in (((8, 24), BLUE), ((56, 24), RED)):
        assert all(abs(got - want) < 20 for got, want in zip(picture.getpixel(place), colour, strict=True))


def test_turns_a_photograph_the_right_way_up_and_makes_it_smaller(
    client: FlaskClient, backend: Backend, visit_id: int, ada: Any
) -> None:
    sideways = a_jpeg((4000, 3000), orientation=6)
    picture = opened(kept(client, backend, send(client, ada, visit_id, sideways)).data)
    assert picture.size == (1920, 2560)
    top, bottom = picture.getpixel((960, 100)), picture.getpixel((960, 2460))
    assert (top[2] > 150, bottom[0] > 150) == (True, True)


def test_keeps_what_is_transparent_in_a_signature(
    client: FlaskClient, backend: Backend, visit_id: int, ada: Any
) -> None:
    file = kept(client, backend, send(client, ada, visit_id, a_png()))
    picture = opened(file.data)
    assert (file.content_type, picture.getpixel((1, 1)), picture.getpixel((60, 1))[3]) == (
        "image/png",
        (0, 0, 0, 255),
        0,
    )


def test_keeps_a_paper_as_it_came(client: FlaskClient, backend: Backend, visit_id: int, ada: Any) -> None:
    file = kept(client, backend, send(client, ada, visit_id, PAPER))
    assert (file.data, file.content_type) == (PAPER, "application/pdf")


def test_refuses_another_file_under_the_same_id(client: FlaskClient, visit_id: int, ada: Any) -> None:
    send(client, ada, visit_id)
    answer = send(client, ada, visit_id, a_png())
    assert (answer.status_code, answer.json["title"]) == (409, "attachment_id_reused")


def test_takes_files_from_who_lost_the_visit_and_from_nobody_else(
    client: FlaskClient, backend: Backend, visit_id: int, ada: Any
) -> None:
    bo = bearer(a_token(backend, 2))
    assert [send(client, bo, number).status_code for number in (visit_id, 999)] == [404, 404]
    with backend.work() as work:
        reassign(work, work.session.get_one(Visit, visit_id), work.session.get_one(Technician, 2))
    assert send(client, ada, visit_id).status_code == 201


def test_keeps_at_most_thirty_files_of_a_visit(client: FlaskClient, visit_id: int, ada: Any) -> None:
    most = MOST_PER_VISIT[AttachmentPurpose.RECORD]
    sent = [send(client, ada, visit_id, attachment_id=f"p{number}") for number in range(most + 1)]
    assert [answer.status_code for answer in sent] == [201] * most + [409]


def test_keeps_one_of_four_that_come_at_once(client: FlaskClient, backend: Backend, visit_id: int, ada: Any) -> None:
    app = client.application
    sent = at_once(*[lambda: send(app.test_client(), ada, visit_id).status_code] * 4)
    assert sorted(sent) == [200, 200, 200, 201]
    with backend.work() as work:
        assert work.session.query(Attachment).count() == 1


def test_hides_files_out_of_the_actors_bounds(client: FlaskClient, backend: Backend, visit_id: int, ada: Any) -> None:
    send(client, ada, visit_id)
    elsewhere = token(backend, Role.SERVICE, territory_ids=(99,))
    for path in (f"visits/{visit_id}/attachments", "attachments/1", "attachments/999"):
        answer = client.get(f"/api/v1/{path}", headers=elsewhere)
        assert (answer.status_code, answer.json["title"]) == (404, "not_found")
    assert client.get("/api/v1/attachments/1", headers=ada).status_code == 403
