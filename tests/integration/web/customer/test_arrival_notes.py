"""What customers leave on their page for whoever comes."""

from datetime import timedelta
from html import unescape

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, AuditEntry, Event, Task, Visit
from dispatch.messaging.services import customer_links
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import AppointmentState
from tests.support.clocks import START
from tests.support.doors.apps import app_of
from tests.support.doors.pages import Reader, everything, signed_in, words_of
from tests.support.field import a_token
from tests.support.messages import a_visit, an_appointment

SOON = START + timedelta(hours=3)


@pytest.fixture
def path(backend: Backend) -> str:
    """The page of a visit on this very day."""
    with backend.work() as work:
        visit = a_visit(work, window_opens=SOON, reference="BSS-7")
        an_appointment(work, visit, opens=SOON)
        return customer_links.issue(work, visit, "t").removeprefix("https://fd.example")


def on_the_device(backend: Backend) -> dict[str, object]:
    """The visit as its technician's device reads it."""
    with backend.work() as work:
        technician_id = work.session.get_one(Visit, 1).technician_id
    assert technician_id is not None
    headers = {"Authorization": f"Bearer {a_token(backend, technician_id)}"}
    answer = app_of(backend).test_client().get("/api/v1/mobile/day", headers=headers)
    (stop,) = answer.get_json()["visits"]
    return {name: stop[name] for name in ("customer_note", "nobody_home")}


def a_visit_that_is(backend: Backend, state: VisitState) -> None:
    with backend.work() as work:
        work.session.get_one(Visit, 1).state = state


def test_brings_the_customers_words_to_the_technician_the_order_and_the_page(backend: Backend, path: str) -> None:
    answer = Reader(backend).send(path, f"{path}/notes", access="Gate 4711", word="The <dog> is friendly")
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert on_the_device(backend) == {
        "customer_note": {"access": "Gate 4711", "word": "The <dog> is friendly"},
        "nobody_home": False,
    }
    order = unescape(words_of(signed_in(backend).get("/console/orders/1").text))
    assert "From the customer Gate 4711 The <dog> is friendly" in order
    assert "Word left by the customer" in order
    page = Reader(backend).get(path).text
    assert "✓ Ana Frick sees this:" in words_of(page)
    assert 'value="Gate 4711"' in page
    assert "The &lt;dog&gt; is friendly</textarea>" in page


def test_writes_down_who_left_word_without_repeating_it(backend: Backend, path: str) -> None:
    Reader(backend).post(f"{path}/notes", access="Gate 4711", word="")
    with backend.work() as work:
        (entry,) = work.session.query(AuditEntry).filter_by(action="visit.noted")
        (event,) = work.session.query(Event).filter_by(kind="visit.noted")
    assert (entry.actor, entry.thing_id, entry.detail) == ("customer", 1, {"parts": ["access"]})
    assert event.data == {"parts": ["access"]}


def test_takes_the_newest_words_and_counts_the_same_once(backend: Backend, path: str) -> None:
    reader = Reader(backend)
    reader.post(f"{path}/notes", access="Gate 4711", word="third floor")
    reader.post(f"{path}/notes", access="", word="third floor")
    before = everything(backend)
    reader.post(f"{path}/notes", access="", word="third floor")
    assert {name for name, rows in everything(backend).items() if before[name] != rows} == {"throttles"}
    assert on_the_device(backend)["customer_note"] == {"access": "", "word": "third floor"}


@pytest.mark.parametrize("fields", [{"access": "x" * 501}, {"word": "x" * 501}, {"word": "a\x00b"}])
def test_keeps_nothing_that_is_too_long_or_unreadable(backend: Backend, path: str, fields: dict[str, str]) -> None:
    before = everything(backend)
    assert Reader(backend).post(f"{path}/notes", **fields).status_code == 422
    assert everything(backend) == before


def test_says_that_nobody_will_be_home_to_the_technician_and_the_office(backend: Backend, path: str) -> None:
    reader = Reader(backend)
    assert reader.send(path, f"{path}/nobody-home", do="tell").status_code == 303
    assert on_the_device(backend) == {"customer_note": {"access": "", "word": ""}, "nobody_home": True}
    assert "You told us that nobody will be home. Ana Frick and the office know." in unescape(
        words_of(reader.get(path).text)
    )
    assert "届时家中有人" in reader.get(f"{path}?lang=zh-CN").text
    with backend.work() as work:
        (task,) = work.session.query(Task)
        assert (task.kind, task.order_id, task.visit_id, task.state) == ("nobody_home", 1, 1, "open")
    assert "nobody will be home" in words_of(signed_in(backend).get("/console/orders/1").text)
    before = everything(backend)
    reader.post(f"{path}/nobody-home", do="tell")
    assert {name for name, rows in everything(backend).items() if before[name] != rows} == {"throttles"}


@pytest.mark.parametrize(("hours", "says"), [(1, "Please call us."), (30, "Please pick another time, or call us.")])
def test_asks_for_another_time_only_where_one_can_be_picked(backend: Backend, hours: int, says: str) -> None:
    with backend.work() as work:
        opens = START + timedelta(hours=hours)
        visit = a_visit(work, window_opens=opens)
        an_appointment(work, visit, opens=opens)
        path = customer_links.issue(work, visit, "t").removeprefix("https://fd.example")
    reader = Reader(backend)
    before = words_of(reader.get(path).text)
    assert ("Please pick another time" in before) == (hours > 1)
    reader.post(f"{path}/nobody-home", do="tell")
    assert f"the office know. {says}" in words_of(reader.get(path).text)


def test_takes_it_back_and_closes_the_task_when_somebody_will_be_home(backend: Backend, path: str) -> None:
    reader = Reader(backend)
    for act in ("tell", "undo", "tell", "undo"):
        reader.post(f"{path}/nobody-home", do=act)
    assert on_the_device(backend)["nobody_home"] is False
    with backend.work() as work:
        assert [task.state for task in work.session.query(Task)] == ["done", "done"]


def test_counts_for_the_time_only_of_which_it_was_said(backend: Backend, path: str) -> None:
    Reader(backend).post(f"{path}/nobody-home", do="tell")
    with backend.work() as work:
        visit = work.session.get_one(Visit, 1)
        work.session.query(Appointment).one().state = AppointmentState.SUPERSEDED
        work.session.flush()
        an_appointment(work, visit, opens=SOON + timedelta(hours=1), version=2)
    assert on_the_device(backend)["nobody_home"] is False
    assert "You told us" not in Reader(backend).get(path).text


@pytest.mark.parametrize("state", [VisitState.COMPLETED, VisitState.CANCELLED, VisitState.CANNOT_COMPLETE])
def test_refuses_words_for_somebody_who_has_gone(backend: Backend, path: str, state: VisitState) -> None:
    a_visit_that_is(backend, state)
    assert f'action="{path}/no' not in Reader(backend).get(path).text
    before = everything(backend)
    for reader, said in ((Reader(backend), "Nobody is expected"), (Reader(backend, "zh-CN"), "本次上门已不再等待师傅")):
        for way in ("notes", "nobody-home"):
            answer = reader.post(f"{path}/{way}", word="late")
            assert (answer.status_code, said in answer.text) == (409, True)
    assert everything(backend) == before


def test_lets_word_be_left_for_whoever_is_there_and_speaks_of_no_absence_then(backend: Backend, path: str) -> None:
    a_visit_that_is(backend, VisitState.ON_SITE)
    page = Reader(backend).get(path).text
    assert f'action="{path}/notes"' in page
    assert f'action="{path}/nobody-home"' not in page


def test_slows_down_who_writes_again_and_again(backend: Backend, path: str) -> None:
    reader = Reader(backend)
    answers = [reader.post(f"{path}/notes", word=f"word {number}").status_code for number in range(21)]
    assert answers == [303] * 20 + [429]
