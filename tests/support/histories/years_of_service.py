"""Weeks of work in three zones, written straight into the tables, and what may change in them afterwards."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range

from dispatch.accounts.services.identity import add_user
from dispatch.db.tables import (
    Complaint,
    Customer,
    FollowUp,
    FollowUpAttempt,
    Promise,
    Site,
    Survey,
    Technician,
    Territory,
    Visit,
    WorkOrder,
)
from dispatch.kernel.work import Work
from dispatch.vocabulary.terms import Role
from tests.support.technicians import a_technician, a_territory

ZONES = {"T1": "Europe/Vaduz", "T2": "Asia/Shanghai", "T3": "America/New_York"}
DAYS = 45
HOUR = timedelta(hours=1)
KINDS, SOURCES = ("repair", "install"), ("crm", "desk")


def live_through(work: Work, chance: random.Random, orders: int) -> None:
    """So many orders of the last weeks before now, a third of them repeats, most of them done."""
    add_user(work, "caller", Role.DISPATCHER)
    towns = [a_territory(work, code, zone=zone) for code, zone in ZONES.items()]
    people = [a_technician(work, town, shift=None) for town in towns for _ in range(2)]
    for number in range(orders):
        received = work.now - timedelta(minutes=chance.randrange(1, DAYS * 24 * 60))
        order = _an_order(work, chance, number, received)
        for visit_number in range(1, chance.choice((2, 2, 2, 3))):
            _a_visit(work, chance, order, visit_number, chance.choice(people))


def _an_order(work: Work, chance: random.Random, number: int, received: datetime) -> WorkOrder:
    customer = Customer(
        source="crm", name=f"Person {number}", phone=f"+4235{number:06d}", textable=True, language="en", tier="standard"
    )
    work.session.add(customer)
    work.session.flush()
    site = Site(customer_id=customer.id, address=f"Street {number}", location_state="needs_geocoding")
    work.session.add(site)
    work.session.flush()
    order = WorkOrder(
        source=chance.choice(SOURCES),
        external_id=f"Y-{number}",
        customer_id=customer.id,
        site_id=site.id,
        territory_id=work.session.scalar(select(Territory.id).where(Territory.code == chance.choice(list(ZONES)))),
        kind=chance.choice(KINDS),
        priority="normal",
        state=chance.choice(("completed", "completed", "received")),
        reported_at=received - HOUR,
        received_at=received,
        repeat_of_id=_any(work, WorkOrder, chance) if chance.random() < 0.3 else None,
    )
    work.session.add(order)
    work.session.flush()
    return order


def _a_visit(work: Work, chance: random.Random, order: WorkOrder, number: int, technician: Technician) -> None:
    arrived = order.received_at + number * timedelta(minutes=chance.randrange(60, 3000))
    is_done = arrived + HOUR < work.now
    visit = Visit(
        order_id=order.id, number=number, service_seconds=2400, skills=[], technician_id=technician.id,
        state="completed" if is_done else "draft", during=Range(arrived, arrived + HOUR), arrived_at=arrived,
        ended_at=arrived + HOUR if is_done else None, ended_by=technician.id if is_done else None,
    )  # fmt: skip
    work.session.add(visit)
    work.session.flush()
    shared = {"order_id": order.id, "visit_id": visit.id}
    state = chance.choice(("kept", "kept", "broken", "made")) if is_done else "made"
    work.session.add(
        Promise(
            **shared, kind="arrival", technician_id=technician.id, state=state, made_at=order.received_at,
            due=Range(arrived - HOUR, arrived + HOUR),
        )
    )  # fmt: skip
    if not is_done:
        return
    if chance.random() < 0.5:
        work.session.add(a_survey(work, chance, visit))
    if chance.random() < 0.5:
        deadline = arrived + timedelta(hours=chance.randrange(4, 72))
        done = chance.choice((None, deadline - HOUR, deadline + HOUR))
        work.session.add(
            FollowUp(
                **shared, kind="call_back", reason="sample", state="done" if done else "due", due_at=deadline - HOUR,
                deadline=deadline, done_at=done,
            )
        )  # fmt: skip
        work.session.flush()


def a_survey(work: Work, chance: random.Random, visit: Visit) -> Survey:
    """An answer within three days of the visit, at the latest now."""
    ended = visit.ended_at or work.now
    at = min(work.now, ended + timedelta(hours=chance.randrange(1, 72)))
    return Survey(visit_id=visit.id, score=chance.randrange(1, 6), fixed=chance.random() < 0.8, answered_at=at)


def _any(work: Work, table: type[Any], chance: random.Random) -> int | None:
    ids = work.session.scalars(select(table.id).order_by(table.id)).all()
    return chance.choice(ids) if ids else None


def _some(work: Work, chance: random.Random, table: type[Any], *conditions: Any) -> Any:
    key = table.visit_id if table is Survey else table.id
    ids = work.session.scalars(select(key).where(*conditions).order_by(key)).all()
    return work.session.get_one(table, chance.choice(ids))


def _done_visit(work: Work, chance: random.Random) -> Visit:
    found: Visit = _some(work, chance, Visit, Visit.ended_at.is_not(None))
    return found


def _late_survey(work: Work, chance: random.Random) -> None:
    answered = select(Survey.visit_id)
    visit = _some(work, chance, Visit, Visit.ended_at.is_not(None), Visit.id.not_in(answered))
    work.session.add(a_survey(work, chance, visit))


def _changed_survey(work: Work, chance: random.Random) -> None:
    survey = _some(work, chance, Survey)
    survey.score, survey.answered_at = 6 - survey.score, survey.answered_at - timedelta(days=1)


def _survey_taken_back(work: Work, chance: random.Random) -> None:
    work.session.delete(_some(work, chance, Survey))


def _complaint_about_visit(work: Work, chance: random.Random) -> None:
    _complain(work, _done_visit(work, chance), about_visit=True)


def _complaint_about_order(work: Work, chance: random.Random) -> None:
    _complain(work, _done_visit(work, chance), about_visit=False)


def _complain(work: Work, visit: Visit, *, about_visit: bool) -> None:
    order = work.session.get_one(WorkOrder, visit.order_id)
    work.session.add(
        Complaint(
            source="crm", territory_id=order.territory_id, customer_id=order.customer_id, order_id=order.id,
            visit_id=visit.id if about_visit else None, said="It is slow.", received_at=work.now,
        )
    )  # fmt: skip


def _complaint_moved(work: Work, chance: random.Random) -> None:
    complaint = work.session.scalars(select(Complaint).order_by(Complaint.id)).first()
    visit = _done_visit(work, chance)
    if complaint is None:
        _complain(work, visit, about_visit=True)
    else:
        complaint.order_id, complaint.visit_id = visit.order_id, visit.id


def _promise_settled_otherwise(work: Work, chance: random.Random) -> None:
    promise = _some(work, chance, Promise)
    promise.state = chance.choice([one for one in ("kept", "broken", "made") if one != promise.state])


def _promise_moved(work: Work, chance: random.Random) -> None:
    promise = _some(work, chance, Promise, Promise.state.in_(("kept", "broken")))
    promise.due = Range(promise.due.lower - timedelta(days=2), promise.due.upper)


def _ended_by_another(work: Work, chance: random.Random) -> None:
    _done_visit(work, chance).ended_by = _any(work, Technician, chance)


def _ended_at_another_time(work: Work, chance: random.Random) -> None:
    visit = _done_visit(work, chance)
    visit.ended_at = (visit.ended_at or work.now) - timedelta(hours=30)


def _visit_taken_back(work: Work, chance: random.Random) -> None:
    visit = _done_visit(work, chance)
    visit.ended_at = visit.ended_by = None


def _another_visit(work: Work, chance: random.Random) -> None:
    order = _some(work, chance, WorkOrder)
    number = (work.session.scalar(select(func.max(Visit.number)).where(Visit.order_id == order.id)) or 0) + 1
    technician = work.session.get_one(Technician, _any(work, Technician, chance))
    _a_visit(work, chance, order, number, technician)


def _order_of_another_kind(work: Work, chance: random.Random) -> None:
    order = _some(work, chance, WorkOrder)
    order.kind = "install" if order.kind == "repair" else "repair"


def _order_elsewhere(work: Work, chance: random.Random) -> None:
    _some(work, chance, WorkOrder).territory_id = _any(work, Territory, chance)


def _order_of_another_source(work: Work, chance: random.Random) -> None:
    order = _some(work, chance, WorkOrder)
    order.source = "desk" if order.source == "crm" else "crm"


def _order_reopened_or_done(work: Work, chance: random.Random) -> None:
    order = _some(work, chance, WorkOrder)
    order.state = "received" if order.state == "completed" else "completed"


def _received_earlier(work: Work, chance: random.Random) -> None:
    order = _some(work, chance, WorkOrder)
    order.received_at -= timedelta(days=2)
    order.reported_at -= timedelta(days=3)


def _repeat_found_out(work: Work, chance: random.Random) -> None:
    order = _some(work, chance, WorkOrder)
    order.repeat_of_id = None if order.repeat_of_id else _any(work, WorkOrder, chance)


def _call_made(work: Work, chance: random.Random) -> None:
    call = _some(work, chance, FollowUp)
    call.state, call.done_at = "done", call.deadline + chance.choice((-HOUR, HOUR))


def _call_put_off(work: Work, chance: random.Random) -> None:
    _some(work, chance, FollowUp).deadline -= timedelta(days=1)


def _heard_that_it_is_not_fixed(work: Work, chance: random.Random) -> None:
    call = _some(work, chance, FollowUp)
    work.session.add(FollowUpAttempt(follow_up_id=call.id, at=work.now, user_id=1, outcome="reached_not_fixed"))


def _zone_corrected(work: Work, chance: random.Random) -> None:
    territory = _some(work, chance, Territory)
    territory.zone = chance.choice([zone for zone in ZONES.values() if zone != territory.zone])


Correction = Callable[[Work, random.Random], None]

CORRECTIONS: Mapping[str, Correction] = {
    name.removeprefix("_").replace("_", " "): change
    for name, change in list(globals().items())
    if callable(change)
    and change
    in (
        _late_survey, _changed_survey, _survey_taken_back, _complaint_about_visit, _complaint_about_order,
        _complaint_moved, _promise_settled_otherwise, _promise_moved, _ended_by_another, _ended_at_another_time,
        _visit_taken_back, _another_visit, _order_of_another_kind, _order_elsewhere, _order_of_another_source,
        _order_reopened_or_done, _received_earlier, _repeat_found_out, _call_made, _call_put_off,
        _heard_that_it_is_not_fixed, _zone_corrected,
    )
}  # fmt: skip
"""What changes days that are over, by name."""
