"""Where two come together, texts name both; whoever was told hears of another second, and of nothing else."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Message, Visit
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.orders import an_order
from tests.support.planning import the_visit
from tests.support.promises import Town
from tests.support.technicians import a_shift, a_technician, a_territory

TOMORROW = START + timedelta(days=1)
NOON = TOMORROW + timedelta(hours=4)
ADA, BO, CY = 1, 2, 3


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Town:
    """Three technicians and a visit for two tomorrow, about which nobody has been told; nine in the morning."""
    clock.set(START - timedelta(hours=2))
    town = Town(backend)
    with backend.work() as work:
        territory = a_territory(work)
        for name in ("Ada Weiss", "Bo Lind", "Cy Marsh"):
            a_shift(work, a_technician(work, territory, name=name), TOMORROW, TOMORROW + timedelta(hours=8))
        visit = an_order(work, windows=(), point=(47.141, 9.5215)).visits[0]
        visit.crew = 2
    return town


def send(town: Town, *, at: datetime = NOON, grace: int | None = None, **who: int) -> Any:
    """Sends technicians to the visit by hand, for a reason where a rule breaks."""
    body: dict[str, Any] = {"arrival": at.isoformat(), "override_reason": "As they asked."} | who
    if grace is not None:
        body["grace_seconds"] = grace
    tag = {"If-Match": f'"{the_visit(town.house, 1).version}"'}
    answer = door(town.house).ask("POST", "/visits/1/assign", headers=tag, json=body)
    assert answer.status_code == 200, answer.json
    return answer.json


def crew(town: Town, number: int) -> None:
    desk: Door = door(town.house)
    tag = {"If-Match": f'"{the_visit(town.house, 1).version}"'}
    assert desk.ask("PUT", "/visits/1/crew", headers=tag, json={"crew": number}).status_code == 200


def said(town: Town) -> list[tuple[str, str]]:
    """What leaves now, as kind and body."""
    return [(kind, body) for kind, _, body in town.send()]


def test_names_both_and_the_number_of_whoever_leads(town: Town) -> None:
    send(town, technician_id=ADA, mate_id=BO)
    ((kind, body),) = said(town)
    assert kind == "confirmation"
    assert "Your technician is Ada Weiss with Bo Lind, phone" in body


def test_names_both_in_chinese(town: Town) -> None:
    with town.backend.work() as work:
        work.session.get_one(Visit, 1).order.customer.language = "zh-CN"
    town.change_technician(ADA, name="王建国")
    town.change_technician(BO, name="李静")
    send(town, technician_id=ADA, mate_id=BO)
    ((_, body),) = said(town)
    assert "王建国师傅和李静师傅，电话" in body


def test_tells_another_second_once_and_nothing_of_the_time(town: Town) -> None:
    send(town, technician_id=ADA, mate_id=BO)
    said(town)
    send(town, technician_id=ADA, mate_id=CY)
    ((kind, body),) = said(town)
    assert kind == "technician_details"
    assert "Ada Weiss with Cy Marsh" in body
    send(town, technician_id=ADA, mate_id=CY)
    assert said(town) == []


def test_words_a_text_that_waits_with_the_second_of_the_moment_it_leaves(town: Town) -> None:
    send(town, technician_id=ADA, mate_id=BO)
    send(town, technician_id=ADA, mate_id=CY)
    ((kind, body),) = said(town)
    assert kind == "confirmation"
    assert "Ada Weiss with Cy Marsh" in body


def test_tells_that_one_comes_alone_where_two_were_named(town: Town) -> None:
    send(town, technician_id=ADA, mate_id=BO)
    said(town)
    crew(town, 1)
    ((kind, body),) = said(town)
    assert kind == "technician_details"
    assert "your technician is Ada Weiss, phone" in body


def test_tells_one_change_by_one_text(town: Town) -> None:
    send(town, technician_id=ADA, mate_id=BO)
    said(town)
    send(town, at=NOON + timedelta(hours=3), technician_id=ADA, mate_id=CY)
    ((kind, body),) = said(town)
    assert kind == "window_changed"
    assert "Ada Weiss with Cy Marsh" in body
    send(town, at=NOON + timedelta(hours=3), technician_id=CY, mate_id=ADA)
    ((kind, body),) = said(town)
    assert kind == "technician_changed"
    assert "Cy Marsh with Ada Weiss" in body


def test_tells_nobody_of_a_second_who_is_taken_back_within_the_grace(town: Town, clock: FixedClock) -> None:
    send(town, technician_id=ADA, mate_id=BO)
    said(town)
    send(town, grace=60, technician_id=ADA, mate_id=CY)
    send(town, grace=60, technician_id=ADA, mate_id=BO)
    clock.forward(seconds=61)
    assert said(town) == []
    with town.backend.work() as work:
        (dropped,) = work.session.query(Message).filter_by(kind="technician_details")
        assert (dropped.state, dropped.suppressed_reason) == ("suppressed", "version_superseded")


def test_tells_the_second_s_new_name_to_whom_the_old_one_was_told_and_no_number(town: Town) -> None:
    send(town, technician_id=ADA, mate_id=BO)
    said(town)
    town.change_technician(BO, phone="+14155550199")
    assert said(town) == []
    town.change_technician(BO, name="Bob Lind")
    ((kind, body),) = said(town)
    assert kind == "technician_details"
    assert "Ada Weiss with Bob Lind" in body
