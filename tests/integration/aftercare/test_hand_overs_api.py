"""A complaint changes hands only when the other accepts, and comes back with a reason or when nobody answers."""

import pytest

from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.complaints import a_desk, act, an_order, complain, delivered, read, step, tasks, watch
from tests.support.doors.api_clients import Door, door


@pytest.fixture
def sam(backend: Backend) -> Door:
    return a_desk(backend)


@pytest.fixture
def tess(backend: Backend, sam: Door) -> Door:
    return a_desk(backend, "Tess")


@pytest.fixture
def offered(backend: Backend, sam: Door, tess: Door) -> None:
    complain(sam, an_order(backend))
    assert act(sam, "hand-overs", {"user_id": 2, "note": "It is about billing."}).status_code == 201


def test_stays_with_its_owner_until_the_other_accepts(backend: Backend, sam: Door, tess: Door, offered: None) -> None:
    assert read(sam)["owner_name"] == "Sam"
    (task,) = tasks(tess, "complaint_offered")
    assert (task["owner"], task["due_at"]) == ("Tess", "2026-12-01T09:00:00+00:00")
    assert task["sentence"] == "Sam asks Tess to take complaint C-000001 over: It is about billing."
    assert step(tess, "in_progress").json["title"] == "not_the_owner"
    taken = act(tess, "hand-overs/accept")
    assert (taken.json["owner_name"], taken.json["hand_overs"][0]["state"]) == ("Tess", "accepted")
    assert tasks(tess, "complaint_offered") == []
    assert step(sam, "in_progress").json["title"] == "not_the_owner"
    assert step(tess, "in_progress").status_code == 201
    assert delivered(backend)[-1].startswith("Field Dispatch: Tess now looks after your complaint C-000001")


def test_comes_back_with_a_reason(sam: Door, tess: Door, offered: None) -> None:
    assert act(tess, "hand-overs/return", {"reason": ""}).status_code == 422
    returned = act(tess, "hand-overs/return", {"reason": "I am away next week."})
    assert (returned.json["owner_name"], returned.json["hand_overs"][0]["state"]) == ("Sam", "returned")
    assert returned.json["hand_overs"][0]["reason"] == "I am away next week."
    (task,) = tasks(sam, "complaint_back")
    assert (task["owner"], task["sentence"]) == ("Sam", "Complaint C-000001 is yours again: I am away next week.")


def test_may_be_returned_within_the_limit_after_it_was_accepted(
    backend: Backend, clock: FixedClock, sam: Door, tess: Door, offered: None
) -> None:
    act(tess, "hand-overs/accept")
    clock.forward(hours=23)
    assert act(tess, "hand-overs/return", {"reason": "Not mine after all."}).json["owner_name"] == "Sam"
    act(sam, "hand-overs", {"user_id": 2, "note": "Please."})
    act(tess, "hand-overs/accept")
    clock.forward(hours=25)
    assert act(tess, "hand-overs/return", {"reason": "Too late."}).json["title"] == "not_asked"
    assert read(tess)["owner_name"] == "Tess"


def test_goes_back_to_its_owner_when_nobody_answers_in_time(
    backend: Backend, clock: FixedClock, sam: Door, tess: Door, offered: None
) -> None:
    clock.forward(hours=24)
    assert act(tess, "hand-overs/accept").json["title"] == "too_late"
    watch(backend)
    found = read(sam)
    assert (found["owner_name"], found["hand_overs"][0]["state"]) == ("Sam", "lapsed")
    assert tasks(tess, "complaint_offered") == []
    (task,) = tasks(sam, "complaint_back")
    assert task["owner"] == "Sam"
    assert act(sam, "hand-overs", {"user_id": 2, "note": "Once more."}).status_code == 201


@pytest.mark.parametrize(("user_id", "status", "title"), [(1, 409, "own_already"), (999, 404, "not_found")])
def test_asks_nobody_who_could_not_own_it(backend: Backend, sam: Door, user_id: int, status: int, title: str) -> None:
    complain(sam, an_order(backend))
    answer = act(sam, "hand-overs", {"user_id": user_id, "note": "Please."})
    assert (answer.status_code, answer.json["title"]) == (status, title)


def test_asks_nobody_beyond_whose_bounds_it_lies(backend: Backend, sam: Door) -> None:
    complain(sam, an_order(backend))
    door(backend, Role.SERVICE, name="Far", territory_ids=(99,))
    door(backend, Role.INTEGRATION, name="crm")
    for user_id in (2, 3):
        assert act(sam, "hand-overs", {"user_id": user_id, "note": "Please."}).status_code == 404
    assert read(sam)["hand_overs"] == []


def test_asks_one_colleague_at_a_time_and_only_its_owner_asks(
    backend: Backend, sam: Door, tess: Door, offered: None
) -> None:
    a_desk(backend, "Uma")
    assert act(sam, "hand-overs", {"user_id": 3, "note": "You?"}).json["title"] == "offered_already"
    assert act(tess, "hand-overs", {"user_id": 3, "note": "You?"}).json["title"] == "not_the_owner"
    assert act(sam, "hand-overs/accept").json["title"] == "not_asked"


def test_hands_the_owners_tasks_over_with_it(backend: Backend, clock: FixedClock, sam: Door, tess: Door) -> None:
    complain(sam, an_order(backend))
    clock.forward(hours=6)
    watch(backend)
    act(sam, "hand-overs", {"user_id": 2, "note": "Please."})
    act(tess, "hand-overs/accept")
    assert [task["owner"] for task in tasks(sam, "complaint_due")] == ["Tess"]
    listed = [task["kind"] for task in tess.get("/tasks?owner=me&state=open").json["items"]]
    assert listed == ["complaint_news", "complaint_due"]
    assert sam.get("/tasks?owner=me&state=open").json["items"] == []
