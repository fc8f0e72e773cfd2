"""The dispatchers' page of promises at risk, and the form that sends somebody by hand."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, AuditEntry, Message, Visit
from dispatch.live_day.processes import promise_repair
from dispatch.live_day.services import jeopardies
from dispatch.vocabulary.permissions import SYSTEM
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.pages import Reader, everything, forms_of, signed_in, words_of
from tests.support.planning import EARLY, a_town, plan_day, quick, the_visit

PAGE = "/console/at-risk"
REPAIR = "/console/jeopardies/1/repair"
BOARD = "/console?territory=1&date=2026-11-30&visit=1"
ASSIGN = "/console/visits/1/assign"


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A planned day at 07:00 UTC, of which the first visit will be half an hour late."""
    clock.set(EARLY)
    house = quick(backend)
    a_town(house, orders=2, technicians=2)
    plan_day(house)
    with house.work() as work:
        visit = work.session.get_one(Visit, 1)
        visit.eta = work.session.query(Appointment).filter_by(visit_id=1).one().arrival_window.upper
        visit.eta += timedelta(minutes=30)
        jeopardies.review(work, visit.technician_id or 0)
    promise_repair.find(house, 1)
    return house


def press(reader: Reader, kind: str) -> None:
    """Presses the button of one repair as the page holds it."""
    forms = [one for one in forms_of(reader.get(PAGE).text) if one.action == REPAIR and one.fields["kind"] == kind]
    reader.post(REPAIR, **forms[0].fields)


def told_since(house: Backend) -> list[str]:
    with house.work() as work:
        texts = work.session.query(Message).filter(Message.kind.not_in(["confirmation", "reminder"]))
        return [text.kind for text in texts.order_by(Message.id)]


def test_lists_a_promise_at_risk_with_a_button_for_each_repair(house: Backend) -> None:
    reader = signed_in(house)
    html = reader.get(PAGE).text
    assert "30 min late" in words_of(html)
    kinds = [form.fields["kind"] for form in forms_of(html) if form.action == REPAIR]
    assert {"other_technician", "later_window", "call_customer"} <= set(kinds)
    assert "min of driving" in words_of(html)


def test_carries_out_the_repair_whose_button_is_pressed(house: Backend) -> None:
    reader, before = signed_in(house), the_visit(house, 1).technician_id
    press(reader, "other_technician")
    page = words_of(reader.get(PAGE).text)
    assert "Another technician goes; the customer is told." in page
    assert "No appointment is at risk." in page
    assert (the_visit(house, 1).technician_id == before, told_since(house)) == (False, ["technician_changed"])


def test_says_in_chinese_what_was_done(house: Backend) -> None:
    reader = signed_in(house)
    reader.language = "zh-CN"
    press(reader, "later_window")
    page = words_of(reader.get(PAGE).text)
    assert "已改约较晚的时段，客户会收到通知。" in page
    assert "目前没有面临失约的预约。" in page


def test_says_that_a_repair_has_gone_stale_and_shows_fresh_ones(house: Backend) -> None:
    reader = signed_in(house)
    stale = next(one.fields for one in forms_of(reader.get(PAGE).text) if one.action == REPAIR)
    promise_repair.look_again(house, SYSTEM, 1)
    reader.post(REPAIR, **stale)
    assert "has changed since you read it" in words_of(reader.get(PAGE).text)
    assert told_since(house) == []


def test_shows_service_staff_no_buttons(house: Backend) -> None:
    reader = signed_in(house, Role.SERVICE)
    html = reader.get(PAGE).text
    assert "30 min late" in words_of(html)
    assert [form.action for form in forms_of(html) if "jeopardies" in form.action] == []


def test_sends_a_technician_by_hand_and_tells_the_customer(house: Backend) -> None:
    reader, before = signed_in(house), the_visit(house, 1)
    other = 3 - (before.technician_id or 0)
    reader.send(BOARD, ASSIGN, technician=str(other), arrival="11:30")
    assert "Dispatched. The customer is notified." in words_of(reader.get("/console").text)
    after = the_visit(house, 1)
    assert (after.technician_id, after.pinned_technician_id) == (other, other)
    assert f"{after.during.lower:%H:%M}" == "10:30"


def test_asks_for_a_reason_where_a_rule_is_broken_and_records_it(house: Backend) -> None:
    reader = signed_in(house)
    before = everything(house)
    reader.send(BOARD, ASSIGN, technician="1", arrival="20:30")
    assert "This breaks rules" in words_of(reader.get("/console").text)
    assert everything(house) == before
    reader.send(BOARD, ASSIGN, technician="1", arrival="20:30", why="The customer asked for it.")
    with house.work() as work:
        entry = work.session.query(AuditEntry).filter_by(action="visit.overridden").one()
        assert (entry.actor, entry.why) == ("dispatcher-person", "The customer asked for it.")
        assert work.session.get_one(Visit, 1).override_reason == "The customer asked for it."
