"""Events out of order, twice, from two technicians: the same end each time (invariants 31 to 33)."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import (  # fmt: skip
    Appointment,
    Assignment,
    AuditEntry,
    Event,
    FieldEvent,
    FollowUp,
    Promise,
    Task,
    Visit,
    Warranty,
)
from dispatch.field.services.field_events import EventIn
from dispatch.vocabulary.permissions import Actor
from tests.support.clocks import START, FixedClock
from tests.support.field import a_booked_visit, a_day, a_device, an_event, reassign, take

MINUTE = timedelta(minutes=1)


def at(minutes: int) -> Any:
    return START + minutes * MINUTE


def standing(backend: Backend) -> dict[str, Any]:
    """What must be the same in the end: visit, order, promise, warranty, appointment, what follows."""
    with backend.work() as work:
        visits = work.session.query(Visit).filter(Visit.state != "cancelled").order_by(Visit.number)
        first = work.session.query(Visit).filter_by(number=1).one()
        promises = work.session.query(Promise).filter(Promise.state != "withdrawn")
        return {
            "visits": [visit.state for visit in visits],
            "times": [first.en_route_at, first.arrived_at, first.started_at, first.ended_at],
            "end": [first.ended_by, first.reason_code],
            "order": first.order.state,
            "appointment": work.session.query(Appointment).one().state,
            "promises": sorted((row.kind, row.state) for row in promises),
            "warranties": [row.first_day for row in work.session.query(Warranty)],
            "surveys": [row.kind for row in work.session.query(FollowUp).filter_by(state="waiting")],
            "events": sorted(row.event_id for row in work.session.query(FieldEvent)),
        }  # fmt: skip


def booked(backend: Backend) -> tuple[int, Actor]:
    with backend.work() as work:
        _, (ada,) = a_day(work)
        return a_booked_visit(work, ada).id, a_device(work, ada)


def of_one_technician(visit_id: int, *, second_end: bool) -> list[EventIn]:
    ends = [an_event(visit_id, "completed", at(110), event_id="e")]
    if second_end:
        ends.append(an_event(visit_id, "cannot_complete", at(90), event_id="c", reason="no_access"))
    return [
        an_event(visit_id, "en_route", at(40), event_id="a"),
        an_event(visit_id, "arrived", at(55), event_id="b"),
        *ends,
    ]


@pytest.mark.parametrize("second_end", [False, True])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_ends_the_same_in_any_order(
    backend: Backend, clock: FixedClock, order: Sequence[int], second_end: bool
) -> None:
    visit_id, ada = booked(backend)
    clock.set(at(180))
    events = of_one_technician(visit_id, second_end=second_end)[-3:]
    take(backend, ada, *(events[index] for index in order), events[0])
    found = standing(backend)
    if second_end:
        assert found["visits"] == ["cannot_complete", "draft"]
        assert (found["order"], found["warranties"], found["surveys"]) == ("received", [], [])
        assert found["promises"] == [("arrival", "kept")]
    else:
        assert found["visits"] == ["completed"]
        assert (found["order"], found["surveys"]) == ("completed", ["survey"])
        assert found["promises"] == [("arrival", "kept"), ("warranty", "made")]
    assert found["times"][1] == at(55)
    assert found["events"] == sorted(event.event_id for event in events)


def test_drops_the_next_visit_when_an_earlier_completion_comes_late(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada = booked(backend)
    clock.set(at(180))
    take(backend, ada, an_event(visit_id, "cannot_complete", at(110), reason="no_access"))
    take(backend, ada, an_event(visit_id, "completed", at(90)))
    found = standing(backend)
    assert (found["visits"], found["order"], found["surveys"]) == (["completed"], "completed", ["survey"])
    assert found["promises"] == [("arrival", "kept"), ("warranty", "made")]
    with backend.work() as work:
        dropped = work.session.query(Visit).filter_by(state="cancelled").one()
        assert (dropped.number, dropped.reason_code, dropped.previous_visit_id) == (2, "not_needed", None)
        assert work.session.query(Task).filter_by(kind="arrange_next_visit").one().state == "done"


def handed_over(backend: Backend, clock: FixedClock) -> tuple[int, Actor, Actor]:
    """Ada's visit was given to Bo at 10:10, while she was offline; it is 11:00 now."""
    with backend.work() as work:
        _, (ada, bo) = a_day(work, technicians=2)
        visit = a_booked_visit(work, ada)
        devices = a_device(work, ada), a_device(work, bo)
    clock.set(at(70))
    with backend.work() as work:
        reassign(work, work.session.get_one(Visit, visit.id), bo)
    clock.set(at(120))
    return visit.id, *devices


def test_completes_by_who_did_the_work_and_frees_who_was_to_do_it(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada, bo = handed_over(backend, clock)
    verdicts = take(backend, ada, an_event(visit_id, "arrived", at(60)), an_event(visit_id, "completed", at(100)))
    assert [verdict.verdict for verdict in verdicts] == ["conflict", "applied"]
    with backend.work() as work:
        visit = work.session.get_one(Visit, visit_id)
        assert (visit.state, visit.ended_by, visit.order.state) == ("completed", ada.technician_id, "completed")
        freed = work.session.query(Event).filter_by(kind="visit.freed").one()
        assert freed.data["technician_id"] == bo.technician_id
        held = work.session.query(Assignment).filter_by(technician_id=bo.technician_id, ended_at=None)
        assert held.count() == 0


@pytest.mark.parametrize("ada_first", [True, False])
def test_chooses_nothing_where_both_worked_and_asks_a_person(
    backend: Backend, clock: FixedClock, ada_first: bool
) -> None:
    visit_id, ada, bo = handed_over(backend, clock)
    done = (ada, an_event(visit_id, "completed", at(100), event_id="ada-done"))
    begun = (bo, an_event(visit_id, "started", at(90), event_id="bo-began"))
    for device, event in [done, begun] if ada_first else [begun, done]:
        take(backend, device, event)
    with backend.work() as work:
        visit = work.session.get_one(Visit, visit_id)
        assert (visit.state, visit.started_at, visit.ended_by) == ("on_site", at(90), None)
        assert visit.order.state == "in_progress"
        assert {row.event_id for row in work.session.query(FieldEvent)} == {"ada-done", "bo-began"}
        assert work.session.query(Task).filter_by(kind="field_conflict", visit_id=visit_id).count() == 1
        assert work.session.query(Warranty).count() == 0
        reopened = work.session.query(AuditEntry).filter_by(action="visit.reopened").count()
        assert reopened == (1 if ada_first else 0)


def test_lets_a_person_decide_where_the_holder_has_another_visit_by_now(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada, bo = handed_over(backend, clock)
    take(backend, ada, an_event(visit_id, "completed", at(100)))
    with backend.work() as work:
        holder = work.session.get_one(Visit, visit_id).technician
        assert holder is not None
        a_booked_visit(work, holder)
    verdict = take(backend, bo, an_event(visit_id, "started", at(90)))[0]
    assert (verdict.verdict, verdict.visit_state) == ("conflict", "completed")
    with backend.work() as work:
        assert work.session.query(Task).filter_by(kind="field_conflict").count() == 1


def test_forgets_the_drive_to_a_time_that_was_moved(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada, _ = handed_over(backend, clock)
    clock.set(at(130))
    with backend.work() as work:
        back = work.session.query(Visit).one()
        reassign(work, back, work.session.get_one(type(back.technician), ada.technician_id))
    verdict = take(backend, ada, an_event(visit_id, "en_route", at(65)))[0]
    assert (verdict.verdict, verdict.visit_state) == ("applied", "scheduled")
