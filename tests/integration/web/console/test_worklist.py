import pytest

from dispatch.aftercare.rules.follow_ups import CallBackReason
from dispatch.aftercare.services.follow_ups import request_call_back
from dispatch.bootstrap import Backend
from dispatch.db.tables import FollowUp, FollowUpAttempt, Task
from dispatch.kernel.records import open_task
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START
from tests.support.doors.pages import Reader, everything, signed_in, words_of
from tests.support.messages import a_visit
from tests.support.technicians import a_territory

CALL = "/console/follow-ups/1/attempts"


@pytest.fixture
def desk(backend: Backend) -> Backend:
    """A call-back and a task about one order."""
    with backend.work() as work:
        visit = a_visit(work, reference="BSS-7")
        visit.state, visit.ended_at, visit.ended_by = VisitState.COMPLETED, START, visit.technician_id
        request_call_back(work, visit, CallBackReason.NOT_FIXED)
        open_task(
            work, "change_wished", "visit:1", "", order_id=visit.order_id, say="change_wished_so", words="<later>"
        )
    return backend


def test_says_tasks_in_the_reader_s_language(desk: Backend) -> None:
    page = words_of(signed_in(desk, Role.SERVICE).get("/console/desk?lang=zh-CN").text)
    assert "客户希望改约：&lt;later&gt;" in page
    assert "The customer" not in page


def test_shows_what_waits_for_a_person(desk: Backend) -> None:
    page = words_of(signed_in(desk, Role.SERVICE).get("/console/desk").text)
    assert "Call-backs 1" in page
    assert "not fixed · BSS-7 · by" in page
    assert "Tasks 1 Another time requested" in page
    assert "The customer asks for another time: &lt;later&gt;" in page


def test_closes_a_task_once(desk: Backend) -> None:
    reader = signed_in(desk, Role.SERVICE)
    reader.send("/console/desk", "/console/tasks/1/done")
    with desk.work() as work:
        task = work.session.get_one(Task, 1)
        assert (task.state, task.done_at, task.done_by) == ("done", START, 1)
    page = words_of(reader.get("/console/desk").text)
    assert "Done. The task is closed." in page
    assert "All done. New tasks appear here by themselves." in page


def test_shows_everybody_who_sees_to_a_task(desk: Backend) -> None:
    first, second = signed_in(desk, Role.SERVICE, name="ann"), signed_in(desk, Role.SERVICE, name="ben")
    first.send("/console/desk", "/console/tasks/1/take")
    assert "You see to it since" in words_of(first.get("/console/desk").text)
    assert "ann sees to it since" in words_of(second.get("/console/desk").text)
    second.send("/console/desk", "/console/tasks/1/take", over="")
    assert "ann sees to this task already." in words_of(second.get("/console/desk").text)
    second.send("/console/desk", "/console/tasks/1/take")
    assert "ben sees to it since" in words_of(first.get("/console/desk").text)
    second.send("/console/desk", "/console/tasks/1/return")
    assert "sees to it" not in words_of(first.get("/console/desk").text)


def test_records_a_try_to_call_back(desk: Backend) -> None:
    reader = signed_in(desk, Role.SERVICE)
    reader.send("/console/desk", CALL, outcome="no_answer", notes="rang for long")
    with desk.work() as work:
        (tried,) = work.session.query(FollowUpAttempt)
        assert (tried.outcome, tried.notes, tried.user_id) == ("no_answer", "rang for long", 1)
        assert work.session.get_one(FollowUp, 1).state == "due"


def test_tells_the_slower_of_two_callers(desk: Backend) -> None:
    reader = signed_in(desk, Role.SERVICE)
    reader.send("/console/desk", CALL, outcome="no_answer")
    reader.send("/console/desk", CALL, outcome="reached_fixed", version="1")
    assert "has changed since you read it" in words_of(reader.get("/console/desk").text)
    with desk.work() as work:
        assert work.session.query(FollowUpAttempt).count() == 1


def test_refuses_an_outcome_that_nobody_knows(desk: Backend) -> None:
    reader = signed_in(desk, Role.SERVICE)
    before = everything(desk)
    assert reader.send("/console/desk", CALL, outcome="shrugged").status_code == 422
    assert everything(desk) == before


def test_shows_and_does_nothing_outside_of_ones_territories(desk: Backend) -> None:
    with desk.work() as work:
        other = a_territory(work, "T9")
    reader: Reader = signed_in(desk, Role.SERVICE, territories=(other.id,))
    page = words_of(reader.get("/console/desk").text)
    assert "No customer is waiting for a call." in page
    assert "All done. New tasks appear here by themselves." in page
    with reader.client.session_transaction(base_url="https://fd.example") as session:
        token = session["csrf"]
    before = everything(desk)
    assert reader.post("/console/tasks/1/done", csrf=token).status_code == 404
    assert reader.post("/console/tasks/999/done", csrf=token).status_code == 404
    assert reader.post(CALL, csrf=token, outcome="no_answer", version="1").status_code == 404
    assert reader.get("/console/orders/1").status_code == 404
    assert everything(desk) == before
