"""A photo of whoever comes: set by the office, seen by the customer to whom they come, and by nobody else."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Shift, Technician, Visit
from dispatch.messaging.services import customer_links
from dispatch.operations.privacy import retention
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import Reader, signed_in, words_of
from tests.support.messages import a_visit, an_appointment
from tests.support.pictures import A_HEIC, a_jpeg, a_png, a_png_of, opened
from tests.support.technicians import a_shift, a_technician, a_territory

OPENS = START + timedelta(days=1, hours=4)
PHOTO, API = "/technicians/1/photo", "/api/v1/technicians/1/photo"


@pytest.fixture
def admin(backend: Backend) -> Door:
    return door(backend, Role.ADMIN)


def put(admin: Door, picture: bytes) -> Any:
    return admin.ask("PUT", PHOTO, data=picture, content_type="image/jpeg")


@pytest.fixture
def path(backend: Backend, admin: Door) -> str:
    """The customer's page of a visit to which Ana comes, who has a photo."""
    with backend.work() as work:
        visit = a_visit(work, window_opens=OPENS)
        an_appointment(work, visit, opens=OPENS)
        link = customer_links.issue(work, visit, "t").removeprefix("https://fd.example")
    assert put(admin, a_jpeg((640, 480), comment=b"taken by Ada")).status_code == 200
    return link


def shows(backend: Backend, path: str) -> bool:
    """Whether the page names the photo; the photo itself is given by the same rule."""
    reader = Reader(backend)
    named = f'src="{path}/photo.jpeg"' in reader.get(path).text
    assert reader.get(f"{path}/photo.jpeg").status_code == (200 if named else 404)
    return named


def becomes(backend: Backend, state: VisitState, **values: object) -> None:
    with backend.work() as work:
        visit = work.session.get_one(Visit, 1)
        visit.state = state
        for name, value in values.items():
            setattr(visit, name, value)


@pytest.mark.parametrize("sent", [a_jpeg((640, 480), comment=b"taken by Ada"), a_png((80, 300)), A_HEIC])
def test_keeps_a_small_square_and_nothing_else_of_the_file(backend: Backend, admin: Door, sent: bytes) -> None:
    with backend.work() as work:
        a_technician(work, a_territory(work))
    assert admin.get(PHOTO).status_code == 404
    assert put(admin, sent).status_code == 200
    kept = admin.get(PHOTO)
    seen = opened(kept.data)
    assert (seen.format, seen.size, len(kept.data) <= 40_000) == ("JPEG", (320, 320), True)
    assert (dict(seen.getexif()), b"taken by Ada" in kept.data) == ({}, False)
    assert (kept.headers["Cache-Control"], kept.headers["X-Content-Type-Options"]) == ("private, no-store", "nosniff")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "bad_size"),
        (b"%PDF-1.7 a paper", "bad_type"),
        (b"<script>", "bad_type"),
        (a_jpeg((800, 600))[:-400], "broken_picture"),
        (a_png_of(50_001, 1_000), "too_many_pixels"),
    ],
)
def test_refuses_what_is_no_picture_and_keeps_the_one_before(admin: Door, path: str, sent: bytes, code: str) -> None:
    before = admin.get(PHOTO).data
    answer = put(admin, sent)
    assert (answer.status_code, answer.json["title"]) == (422, code)
    assert admin.get(PHOTO).data == before


def test_shows_whoever_comes_from_the_day_before_until_the_visit_ends(
    backend: Backend, clock: FixedClock, path: str
) -> None:
    clock.set(OPENS - timedelta(days=2))
    assert not shows(backend, path)
    clock.set(OPENS - timedelta(days=1))
    assert shows(backend, path)
    assert 'alt="Ana Frick, who comes to you"' in Reader(backend).get(path).text
    assert 'alt="上门的工程师Ana Frick"' in Reader(backend).get(f"{path}?lang=zh-CN").text
    clock.set(OPENS)
    for state in (VisitState.EN_ROUTE, VisitState.ON_SITE):
        becomes(backend, state)
        assert shows(backend, path)
    for state in (VisitState.COMPLETED, VisitState.CANNOT_COMPLETE, VisitState.CANCELLED):
        becomes(backend, state, ended_at=OPENS)
        assert not shows(backend, path)


def test_shows_nobody_who_does_not_come(backend: Backend, clock: FixedClock, path: str) -> None:
    clock.set(OPENS + timedelta(hours=2, minutes=1))
    assert not shows(backend, path)  # Nobody came in time.
    clock.set(OPENS)
    assert shows(backend, path)
    with backend.work() as work:
        ana = work.session.get_one(Technician, 1)
        other = a_technician(work, a_territory(work, "T9"), shift=None)
        work.session.get_one(Visit, 1).technician_id = other.id
        assert ana.id != other.id
    assert not shows(backend, path)  # It goes to somebody else, of whom the customer has not heard.


def test_gives_it_by_the_link_alone(backend: Backend, clock: FixedClock, path: str) -> None:
    clock.set(OPENS)
    reader = Reader(backend)
    shown = reader.get(f"{path}/photo.jpeg")
    assert (shown.headers["Cache-Control"], shown.headers["X-Content-Type-Options"]) == ("private, no-store", "nosniff")
    assert reader.get(f"{path}x/photo.jpeg").status_code == 404
    assert reader.get(API).status_code == 401
    clock.set(OPENS + timedelta(days=4))
    becomes(backend, VisitState.EN_ROUTE)
    assert reader.get(f"{path}/photo.jpeg").status_code != 200


def test_removes_the_photo_of_whoever_leaves(backend: Backend, clock: FixedClock, admin: Door, path: str) -> None:
    clock.set(OPENS)
    assert admin.patch("/technicians/1", {"active": False}, version=1).status_code == 200
    assert not shows(backend, path)
    assert put(admin, a_jpeg()).json["title"] == "technician_left"
    assert admin.patch("/technicians/1", {"active": True}, version=2).status_code == 200
    assert admin.get(PHOTO).status_code == 404
    actions = [one["action"] for one in admin.get("/audit").json["items"]]
    assert [one for one in actions if "photo" in one] == ["technician.photo_removed", "technician.photo_set"]


def test_lets_go_of_the_photo_of_whoever_has_not_come_for_long(backend: Backend, clock: FixedClock, path: str) -> None:
    whose, kept = (
        "photos of technicians who do not come any more",
        timedelta(days=backend.settings.keep_attachments_days),
    )
    clock.set(START + kept - timedelta(days=1))
    assert retention.let_go(backend)[whose] == 0
    clock.set(START + kept + timedelta(days=2))
    with backend.work() as work:
        ana = work.session.get_one(Technician, 1)
        shift = a_shift(work, ana, work.now - timedelta(days=9), work.now - timedelta(days=8))
    assert retention.let_go(backend)[whose] == 0  # They worked last week.
    with backend.work() as work:
        work.session.delete(work.session.get_one(Shift, shift.id))
    assert retention.let_go(backend)[whose] == 1
    assert door(backend, Role.ADMIN, name="later").get(PHOTO).status_code == 404


def test_sets_and_removes_it_by_clicking(backend: Backend) -> None:
    with backend.work() as work:
        a_technician(work, a_territory(work))
    reader, page = signed_in(backend, Role.ADMIN), "/console/technicians/1"
    assert "There is no photo; customers see the name alone." in words_of(reader.get(page).text)
    reader.send(page, f"{page}/photo", photo=(BytesIO(b"nothing"), "photo.jpg"))
    assert "There is no photo" in words_of(reader.get(page).text)
    reader.send(page, f"{page}/photo", photo=(BytesIO(a_jpeg((400, 400))), "photo.jpg"))
    assert "The photo is set." in words_of(reader.get(page).text)
    assert f'src="{API}"' in reader.get(page).text
    reader.send(page, f"{page}/photo/remove")
    assert "There is no photo; customers see the name alone." in words_of(reader.get(page).text)
    assert f'action="{page}/photo"' not in signed_in(backend, Role.SERVICE).get(page).text
