from html import unescape

import pytest

from dispatch.aftercare.services.follow_ups import after_completion
from dispatch.bootstrap import Backend
from dispatch.db.tables import FollowUp, Survey, Visit
from dispatch.messaging.services import customer_links
from dispatch.vocabulary.states import VisitState
from tests.support.clocks import START
from tests.support.doors.pages import Reader, everything, words_of
from tests.support.messages import a_visit, an_appointment


@pytest.fixture
def path(backend: Backend) -> str:
    """The survey's page of a completed visit."""
    with backend.work() as work:
        visit = a_visit(work)
        an_appointment(work, visit)
        visit.state, visit.ended_at, visit.ended_by = VisitState.COMPLETED, START, visit.technician_id
        after_completion(work, visit)
        return customer_links.issue(work, visit, "s").removeprefix("https://fd.example")


def the_answer(backend: Backend) -> tuple[int, bool, str] | None:
    with backend.work() as work:
        found = work.session.get(Survey, 1)
        return (found.score, found.fixed, found.comment) if found else None


def test_keeps_the_answer_and_says_thanks(backend: Backend, path: str) -> None:
    reader = Reader(backend)
    answer = reader.send(path, path, score="5", fixed="yes", comment="Very kind")
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert the_answer(backend) == (5, True, "Very kind")
    assert "Thank you for your answer We're glad that everything works." in unescape(words_of(reader.get(path).text))


@pytest.mark.parametrize(("score", "fixed"), [("3", "yes"), ("5", "no")])
def test_promises_a_call_after_a_bad_answer(backend: Backend, path: str, score: str, fixed: str) -> None:
    reader = Reader(backend)
    reader.post(path, score=score, fixed=fixed)
    assert "We're sorry that it did not go well. Somebody will call you." in unescape(words_of(reader.get(path).text))
    with backend.work() as work:
        states = {one.kind: one.state for one in work.session.query(FollowUp)}
    assert states == {"survey": "done", "call_back": "due"}


def test_thanks_for_a_second_answer_and_keeps_the_first(backend: Backend, path: str) -> None:
    reader = Reader(backend)
    reader.post(path, score="5", fixed="yes")
    before = everything(backend)
    answer = reader.post(path, score="1", fixed="no")
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert everything(backend) == before


@pytest.mark.parametrize(
    "fields",
    [{}, {"score": "4"}, {"fixed": "yes"}, {"score": "6", "fixed": "yes"}, {"score": "4", "fixed": "maybe"},
     {"score": "4.5", "fixed": "no"}, {"score": "4", "fixed": "yes", "comment": "x" * 501}],
)  # fmt: skip
def test_keeps_nothing_of_an_answer_that_is_not_whole(backend: Backend, path: str, fields: dict[str, str]) -> None:
    before = everything(backend)
    assert Reader(backend).post(path, **fields).status_code == 422
    assert everything(backend) == before


def test_keeps_what_was_filled_in_when_something_is_missing(backend: Backend, path: str) -> None:
    page = Reader(backend).post(path, fixed="no", comment="<b>late</b>").text
    assert "Please answer both questions." in words_of(page)
    assert 'value="no" checked' in page
    assert "&lt;b&gt;late&lt;/b&gt;" in page
    assert the_answer(backend) is None


def test_asks_about_the_one_visit_of_the_link(backend: Backend, path: str) -> None:
    with backend.work() as work:
        other = a_visit(work)
        other_id = other.id
    Reader(backend).post(path, score="4", fixed="yes")
    with backend.work() as work:
        assert work.session.get(Survey, other_id) is None
        assert work.session.get_one(Visit, 1).state == VisitState.COMPLETED
