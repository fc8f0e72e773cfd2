"""A form of the console that is sent twice, by a double click or a reload, has one effect."""

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Absence, Complaint
from dispatch.vocabulary.terms import Role
from tests.support.doors.pages import Form, Reader, forms_of, signed_in, words_of
from tests.support.technicians import a_technician, a_territory

PAGE = "/console/technicians/1"
ILL = {"start": "2026-12-01T08:00", "end": "2026-12-01T16:00", "reason": "ill"}


@pytest.fixture
def desk(backend: Backend) -> Reader:
    with backend.work() as work:
        a_technician(work, a_territory(work, "N"))
    return signed_in(backend, Role.ADMIN)


def seen(desk: Reader, page: str, action: str) -> Form:
    """A form on one view of a page."""
    return next(form for form in forms_of(desk.get(page).text) if form.action == action)


def absences(backend: Backend) -> list[str]:
    with backend.work() as work:
        return [row.reason for row in work.session.query(Absence).order_by(Absence.id)]


def test_what_is_sent_twice_from_one_view_of_a_page_is_done_once_and_said_twice(backend: Backend, desk: Reader) -> None:
    form = seen(desk, PAGE, f"{PAGE}/absences")
    for _ in range(2):
        assert desk.post(form.action, **(form.fields | ILL)).status_code == 303
    assert absences(backend) == ["ill"]
    assert words_of(desk.get(PAGE).text).count("Noted. Their visits of that time go to others.") == 2


def test_something_else_from_the_same_view_is_another_form(backend: Backend, desk: Reader) -> None:
    form = seen(desk, PAGE, f"{PAGE}/absences")
    for reason in ("ill", "leave"):
        desk.post(form.action, **(form.fields | ILL | {"reason": reason}))
    assert absences(backend) == ["ill", "leave"]


def test_the_same_from_a_page_that_was_loaded_again_is_another_form(backend: Backend, desk: Reader) -> None:
    for _ in range(2):
        desk.send(PAGE, f"{PAGE}/absences", **ILL)
    assert absences(backend) == ["ill", "ill"]


def test_what_was_refused_is_tried_anew(backend: Backend, desk: Reader) -> None:
    form = seen(desk, PAGE, f"{PAGE}/absences")
    for end in ("2026-12-01T07:00", "2026-12-01T16:00", "2026-12-01T16:00"):
        desk.post(form.action, **(form.fields | ILL | {"end": end}))
    assert absences(backend) == ["ill"]


def test_a_complaint_that_is_sent_twice_is_one_and_opens_the_same_page(backend: Backend, desk: Reader) -> None:
    said = {"said": "Nobody came.", "name": "Noor", "phone": "+41446681800", "language": "en", "category": "other"}
    form = seen(desk, "/console/complaints/new?category=other", "/console/complaints")
    first, second = (desk.post(form.action, **(form.fields | said)) for _ in range(2))
    assert first.status_code == second.status_code == 303, words_of(first.text)
    assert first.location == second.location
    with backend.work() as work:
        assert work.session.query(Complaint).count() == 1
