from dataclasses import replace
from datetime import date, timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry, Message, Task, Territory, Visit, Warranty
from dispatch.messaging.services import customer_links
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import TaskState
from tests.support.clocks import START, FixedClock
from tests.support.doors.pages import Reader, everything, words_of
from tests.support.messages import a_visit, an_appointment
from tests.support.technicians import a_technician

OPENS = START + timedelta(days=1, hours=4)
"""The window opens on Tuesday at 13:00 UTC, 14:00 in the territory, and is two hours long."""


def a_link(backend: Backend, purpose: str = "t", language: str = "en") -> str:
    """The path of a new visit's page; the visit's id is 1."""
    with backend.work() as work:
        visit = a_visit(work, language=language, reference="BSS-7", window_opens=OPENS)
        an_appointment(work, visit, opens=OPENS)
        return customer_links.issue(work, visit, purpose).removeprefix("https://fd.example")


def a_visit_that_is(backend: Backend, state: VisitState, **values: object) -> None:
    with backend.work() as work:
        visit = work.session.get_one(Visit, 1)
        visit.state = state
        for name, value in values.items():
            setattr(visit, name, value)


def test_shows_the_window_in_the_customers_language_and_zone(backend: Backend) -> None:
    assert "Tue 1 December 14:00–16:00 Ana Frick will come to you." in words_of(
        Reader(backend).get(a_link(backend)).text
    )


def test_shows_the_clock_that_the_operator_has_chosen_for_english(backend: Backend) -> None:
    american = replace(backend, settings=backend.settings.model_copy(update={"english_clock": "12"}))
    assert "Tue 1 December 2:00 pm–4:00 pm" in words_of(Reader(american).get(a_link(american)).text)


def test_speaks_chinese_to_chinese_customers_whatever_their_browser_speaks(backend: Backend) -> None:
    path = a_link(backend, language="zh-CN")
    assert "12月1日 周二 14:00-16:00 工程师Ana Frick将上门为您服务。" in words_of(Reader(backend).get(path).text)
    assert "Ana Frick will come to you." in words_of(Reader(backend).get(f"{path}?lang=en").text)


def test_shows_the_technicians_number_on_the_day_only(backend: Backend, clock: FixedClock) -> None:
    path, reader = a_link(backend), Reader(backend)
    assert "Call Ana Frick" not in reader.get(path).text
    clock.set(OPENS - timedelta(hours=8))
    assert "Call Ana Frick" in reader.get(path).text


def test_names_the_technician_as_the_text_does(backend: Backend) -> None:
    assert "Ana Frick" in words_of(Reader(backend).get(a_link(backend)).text)


def test_names_who_comes_along_while_whoever_was_told_still_leads(backend: Backend) -> None:
    path = a_link(backend)
    with backend.work() as work:
        visit = work.session.get_one(Visit, 1)
        territory = work.session.get_one(Territory, visit.order.territory_id)
        bo = a_technician(work, territory, name="Bo Lind", skills=(), shift=None)
        visit.crew, visit.mate_id = 2, bo.id
    assert "Ana Frick will come to you. Bo Lind comes along." in words_of(Reader(backend).get(path).text)
    assert "Bo Lind一同上门。" in words_of(Reader(backend).get(f"{path}?lang=zh-CN").text)
    a_visit_that_is(backend, VisitState.SCHEDULED, mate_id=1, technician_id=bo.id)
    assert "comes along" not in Reader(backend).get(path).text
    a_visit_that_is(backend, VisitState.ON_SITE, mate_id=bo.id, technician_id=1)
    assert "Bo Lind comes along." in words_of(Reader(backend).get(path).text)
    a_visit_that_is(backend, VisitState.COMPLETED)
    assert "comes along" not in Reader(backend).get(path).text


def test_shows_when_the_technician_on_the_way_arrives(backend: Backend, clock: FixedClock) -> None:
    path = a_link(backend)
    clock.set(OPENS)
    a_visit_that_is(backend, VisitState.EN_ROUTE, eta=OPENS + timedelta(minutes=25))
    assert "Ana Frick is on the way 14:15–14:35" in words_of(Reader(backend).get(path).text)


def test_shows_the_warranty_once_the_work_is_done(backend: Backend, clock: FixedClock) -> None:
    path = a_link(backend)
    clock.set(OPENS + timedelta(hours=1))
    a_visit_that_is(backend, VisitState.COMPLETED, ended_at=OPENS)
    with backend.work() as work:
        work.session.add(Warranty(visit_id=1, first_day=date(2026, 12, 1), last_day=date(2027, 11, 30)))
    page = words_of(Reader(backend).get(path).text)
    assert "All done Warranty from 1 December 2026 to 30 November 2027." in page
    assert "Call Ana Frick" not in page


@pytest.mark.parametrize("purpose", ["t", "s"])
def test_changes_nothing_when_it_is_read(backend: Backend, purpose: str) -> None:
    path, reader = a_link(backend, purpose), Reader(backend)
    before = everything(backend)
    for ask in (reader.client.get, reader.client.head):
        assert ask(path).status_code == 200
    assert everything(backend) == before


def test_asks_a_person_and_answers_by_text_when_the_customer_wishes_another_time(backend: Backend) -> None:
    path, reader = a_link(backend), Reader(backend)
    answer = reader.send(path, path, wish="Thursday after five")
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    with backend.work() as work:
        (task,) = work.session.query(Task)
        assert (task.kind, task.visit_id) == ("change_wished", 1)
        assert task.sentence == "The customer asks for another time: Thursday after five"
        (text,) = work.session.query(Message)
        assert (text.kind, text.answers) == ("reply_change_noted", True)
        (entry,) = work.session.query(AuditEntry).filter_by(action="change.asked")
        assert entry.actor == "customer"
    assert "We have your request and are looking for another time." in words_of(reader.get(path).text)


def test_notes_a_wish_once_while_somebody_looks_for_another_time(backend: Backend) -> None:
    path, reader = a_link(backend), Reader(backend)
    reader.post(path, wish="Thursday")
    before = everything(backend)
    reader.post(path, wish="Friday")
    assert {name for name, rows in everything(backend).items() if before[name] != rows} == {"throttles"}


def test_notes_the_next_wish_after_the_first_was_seen_to(backend: Backend) -> None:
    path, reader = a_link(backend), Reader(backend)
    reader.post(path, wish="Thursday")
    with backend.work() as work:
        work.session.query(Task).one().state = TaskState.DONE
    reader.post(path, wish="Friday")
    with backend.work() as work:
        assert [task.topic for task in work.session.query(Task).order_by(Task.id)] == ["page:1:1", "page:1:2"]
        assert [text.occurrence for text in work.session.query(Message).order_by(Message.id)] == [1, 2]


@pytest.mark.parametrize("state", [VisitState.EN_ROUTE, VisitState.ON_SITE, VisitState.COMPLETED])
def test_refuses_a_wish_that_comes_too_late(backend: Backend, state: VisitState) -> None:
    path, reader = a_link(backend), Reader(backend)
    a_visit_that_is(backend, state)
    assert 'name="wish"' not in reader.get(path).text
    before = everything(backend)
    answer = reader.post(path, wish="Thursday")
    assert (answer.status_code, "please call us" in answer.text) == (409, True)
    assert everything(backend) == before


@pytest.mark.parametrize("wish", ["x" * 501, "Thursday\x00", "\x1b[31m"])
def test_refuses_what_nobody_could_read(backend: Backend, wish: str) -> None:
    path, reader = a_link(backend), Reader(backend)
    before = everything(backend)
    assert reader.post(path, wish=wish).status_code == 422
    assert everything(backend) == before


def test_slows_down_who_asks_again_and_again(backend: Backend) -> None:
    path, reader = a_link(backend), Reader(backend)
    assert [reader.post(path, wish="Thursday").status_code for _ in range(6)] == [303] * 5 + [429]


@pytest.mark.parametrize("end", ["expired", "revoked", "unknown"])
def test_tells_whom_to_call_where_a_link_opens_nothing_any_more(backend: Backend, clock: FixedClock, end: str) -> None:
    path = a_link(backend)
    if end == "expired":
        clock.set(OPENS + timedelta(hours=26))
    if end == "revoked":
        with backend.work() as work:
            customer_links.revoke(work, 1)
    if end == "unknown":
        path = "/t/abcdefghijkmn"
    reader = Reader(backend)
    before = everything(backend)
    for answer in (reader.get(path), reader.post(path, wish="Thursday")):
        assert answer.status_code == 404
        assert "Please call us, we are glad to help: +" in words_of(answer.text)
    assert everything(backend) == before


def test_opens_no_page_with_a_link_for_another(backend: Backend) -> None:
    path = a_link(backend)
    assert Reader(backend).get(path.replace("/t/", "/s/")).status_code == 404
