"""A customer's form that comes twice, one after the other or both at once: one effect, and no fault the second time."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select

from dispatch.aftercare.services.follow_ups import after_completion
from dispatch.bootstrap import Backend
from dispatch.db.tables import (
    Appointment,
    ConsentEntry,
    Customer,
    CustomerContact,
    FollowUp,
    Message,
    Survey,
    Task,
    WaitEntry,
    Warranty,
)
from dispatch.messaging.services import customer_links
from dispatch.vocabulary.states import VisitState
from tests.integration.web.customer.test_rescheduling import offered, path, town
from tests.integration.web.customer.test_waitlist_page import free_noon, house, page_of
from tests.support.clocks import START, FixedClock
from tests.support.complaints import a_desk, an_order, complain, delivered, read, resolve, tasks, watch
from tests.support.doors.pages import Reader, words_of
from tests.support.messages import a_visit, an_appointment

__all__ = ["house", "path", "town"]

AT_ONCE = "both at once"
Post = Callable[..., list[int]]


@pytest.fixture(params=["one after the other", AT_ONCE])
def twice(request: pytest.FixtureRequest) -> Callable[..., list[int]]:
    def send(backend: Backend, path: str, **fields: str) -> list[int]:
        if request.param == AT_ONCE:
            readers = [Reader(backend), Reader(backend)]
            with ThreadPoolExecutor(2) as pool:
                return [answer.status_code for answer in pool.map(lambda one: one.post(path, **fields), readers)]
        reader = Reader(backend)
        return [reader.post(path, **fields).status_code for _ in range(2)]

    return send


def texts(backend: Backend, order_id: int = 1) -> list[str]:
    with backend.work() as work:
        return [one.kind for one in work.session.query(Message).filter_by(order_id=order_id).order_by(Message.id)]


def count(backend: Backend, table: type) -> int:
    with backend.work() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def finished(backend: Backend, purpose: str) -> str:
    with backend.work() as work:
        visit = a_visit(work, reference="BSS-7", window_opens=START)
        an_appointment(work, visit, opens=START)
        visit.state, visit.ended_at, visit.ended_by = VisitState.COMPLETED, START, visit.technician_id
        after_completion(work, visit)
        work.session.add(Warranty(visit_id=visit.id, first_day=date(2026, 11, 30), last_day=date(2027, 11, 29)))
        return customer_links.issue(work, visit, purpose).removeprefix("https://fd.example")


def test_calls_off_once(house: Backend, twice: Post) -> None:
    assert twice(house, f"{page_of(house, 2)}/call-off") == [200, 200]
    assert texts(house, 2).count("cancelled") == 1


def test_moves_once(town: Backend, path: str, twice: Post) -> None:
    window = offered(Reader(town).get(f"{path}/times").text)[-1]
    assert twice(town, f"{path}/times", window=window) == [303, 303]
    assert texts(town).count("window_changed") == 1
    with town.work() as work:
        assert [one.version for one in work.session.query(Appointment).order_by(Appointment.version)] == [1, 2]


def test_asks_once(town: Backend, path: str, twice: Post) -> None:
    assert twice(town, path, wish="evening") == [303, 303]
    assert count(town, Task) == 1
    assert texts(town).count("reply_change_noted") == 1


def test_joins_once_and_leaves_once(house: Backend, twice: Post) -> None:
    page = page_of(house, 2)
    assert twice(house, f"{page}/earlier", do="join") == [303, 303]
    assert count(house, WaitEntry) == 1
    assert twice(house, f"{page}/earlier", do="leave") == [303, 303]


def test_takes_an_earlier_time_once(house: Backend, twice: Post) -> None:
    page = page_of(house, 2)
    Reader(house).post(f"{page}/earlier", do="join")
    free_noon(house)
    assert twice(house, f"{page}/earlier", do="take") == [303, 303]
    assert texts(house, 2).count("window_changed") == 1


def test_notes_once(town: Backend, path: str, twice: Post) -> None:
    assert twice(town, f"{path}/notes", access="back door", word="dog") == [303, 303]
    assert twice(town, f"{path}/nobody-home") == [303, 303]
    assert count(town, Task) == 1
    assert twice(town, f"{path}/nobody-home", do="undo") == [303, 303]


def test_enters_a_changed_consent_once(town: Backend, path: str, twice: Post) -> None:
    name = re.findall(r'name="([^"]+)" value="yes" checked', Reader(town).get(f"{path}/contact").text)[0]
    before = count(town, ConsentEntry)
    assert twice(town, f"{path}/contact", **{name: "no"}) == [303, 303]
    assert count(town, ConsentEntry) == before + 1


@pytest.mark.parametrize("likelihood", ["", "9"])
def test_answers_the_survey_once(backend: Backend, twice: Post, likelihood: str) -> None:
    path = finished(backend, "s")
    assert twice(backend, path, score="2", fixed="no", comment="bad", likelihood=likelihood) == [303, 303]
    assert count(backend, Survey) == 1
    with backend.work() as work:
        assert work.session.query(FollowUp).filter_by(kind="call_back").count() == 1


@pytest.mark.parametrize("kind", ["broke_again", "complaint"])
def test_reports_once(backend: Backend, twice: Post, kind: str) -> None:
    path = finished(backend, "t")
    assert twice(backend, f"{path}/again", kind=kind, words="red light") == [303, 303]
    assert count(backend, Task) == 1
    assert len(texts(backend)) == len(set(texts(backend)))
    with backend.work() as work:
        assert work.session.query(FollowUp).filter_by(kind="call_back").count() == 1


def own_page(backend: Backend) -> str:
    """The page of a complaint that Sam looks after, as its customer was told it."""
    complain(a_desk(backend), an_order(backend))
    found = re.search(r"https://fd\.example(/c/\w+)", delivered(backend)[0])
    assert found is not None
    return found[1]


def asked_how_well(backend: Backend, clock: FixedClock, path: str) -> None:
    """The customer accepts the solution, and is asked a week later how well it was put right."""
    with backend.work() as work:
        work.session.query(Customer).one().care_consent = True
    resolve(a_desk(backend))
    Reader(backend).post(path, content="yes")
    clock.forward(days=7)
    watch(backend)
    delivered(backend)


@pytest.mark.parametrize(
    ("form", "then"),
    [
        ({"words": "Worse in the evening."}, ("acknowledged", "complaint_words", 1)),
        ({"content": "yes", "words": "Thanks."}, ("accepted", "complaint_close", 0)),
        ({"content": "no", "words": "Still slow."}, ("in_progress", "complaint_reopened", 1)),
        ({"score": "1", "fixed": "no", "words": "It broke again."}, ("in_progress", "complaint_reopened", 1)),
    ],
)
def test_says_once_on_a_complaints_own_page(
    backend: Backend, clock: FixedClock, twice: Post, form: dict[str, str], then: tuple[str, str, int]
) -> None:
    state, task, contacts = then
    path, sam = own_page(backend), a_desk(backend)
    if "content" in form:
        resolve(sam)
    elif "score" in form:
        asked_how_well(backend, clock, path)
    before = count(backend, CustomerContact)
    assert twice(backend, path, **form) == [303, 303]
    assert count(backend, CustomerContact) - before == contacts
    told = read(sam)
    assert told["state"] == state
    assert [step["note"] for step in told["steps"]].count(form["words"]) == 1
    assert len(tasks(sam, task)) == 1
    delivered(backend)
    assert len(texts(backend)) == len(set(texts(backend)))
    assert ("complaint_reopened" in texts(backend)) == (task == "complaint_reopened")
    assert form["words"] in words_of(Reader(backend).get(path).text)
