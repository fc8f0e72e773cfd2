"""How often each sign that a customer may leave was seen lately, within what the actor may see."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from dispatch.db.tables import Complaint, Customer, Promise, ServiceLine, Survey, Visit, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.quality.rules.leaving import LOW_SCORE, Sign
from dispatch.vocabulary.complaints import ComplaintCategory
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import ComplaintState
from dispatch.vocabulary.terms import PromiseState


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a person: how often each sign, and the newest order that showed one."""

    customer_id: int
    counts: dict[Sign, int]
    order_id: int | None
    territory_id: int | None


def seen(session: Session, actor: Actor, since: datetime, people: Collection[int] | None = None) -> list[Seen]:
    """Signs since then by person (the record that stands for them), by the lowest id; of these people only if named."""
    rows = union_all(*_signs(actor, since)).subquery("signs")
    person = func.coalesce(Customer.merged_into_id, Customer.id)
    statement = (
        select(person, rows.c.sign, func.count(), func.max(rows.c.order_id), func.max(rows.c.territory_id))
        .select_from(rows)
        .join(Customer, Customer.id == rows.c.customer_id)
        .group_by(person, rows.c.sign)
        .order_by(person)
    )
    if people is not None:
        statement = statement.where(person.in_(list(people)))
    counts: dict[int, dict[Sign, int]] = defaultdict(dict)
    places: dict[int, tuple[int | None, int | None]] = {}
    for customer_id, sign, count, order_id, territory_id in session.execute(statement):
        counts[customer_id][Sign(sign)] = count
        if (order_id or 0) >= (places.get(customer_id, (None, None))[0] or 0):
            places[customer_id] = order_id, territory_id
    return [Seen(customer_id, found, *places[customer_id]) for customer_id, found in counts.items()]


def installed_since(session: Session, actor: Actor, people: Collection[int], since: date) -> dict[int, date]:
    """When the newest line of each of these people was installed, by the record that stands for them, if since then."""
    person = func.coalesce(Customer.merged_into_id, Customer.id)
    rows = session.execute(
        select(person, func.max(ServiceLine.installed_on))
        .join(Customer, Customer.id == ServiceLine.customer_id)
        .where(person.in_(list(people)), ServiceLine.installed_on >= since, within(actor, ServiceLine))
        .group_by(person)
    )
    return {customer_id: day for customer_id, day in rows if day is not None}


def customers(session: Session, ids: Collection[int]) -> dict[int, Customer]:
    """Records by their ids."""
    found = session.scalars(select(Customer).where(Customer.id.in_(list(ids))))
    return {one.id: one for one in found}


def _signs(actor: Actor, since: datetime) -> list[Select[Any]]:
    of_survey = (
        select(*_about(Sign.LOW_SCORE))
        .join(Visit, Visit.order_id == WorkOrder.id)
        .join(Survey, Survey.visit_id == Visit.id)
        .where(Survey.answered_at >= since, within(actor))
    )
    complaint = (
        literal(Sign.COMPLAINT.value).label("sign"),
        Complaint.customer_id.label("customer_id"),
        Complaint.order_id.label("order_id"),
        Complaint.territory_id.label("territory_id"),
    )
    return [
        select(*_about(Sign.REPEAT)).where(
            WorkOrder.repeat_of_id.is_not(None), WorkOrder.received_at >= since, within(actor)
        ),
        select(*_about(Sign.BROKEN_PROMISE))
        .join(Promise, Promise.order_id == WorkOrder.id)
        .where(Promise.state == PromiseState.BROKEN, Promise.settled_at >= since, within(actor)),
        of_survey.where(Survey.score <= LOW_SCORE),
        of_survey.with_only_columns(*_about(Sign.NOT_FIXED)).where(~Survey.fixed),
        select(*complaint).where(
            Complaint.received_at >= since,
            Complaint.category != ComplaintCategory.QUESTION,
            Complaint.state != ComplaintState.CANCELLED,
            within(actor, Complaint),
        ),
    ]


def _about(sign: Sign) -> tuple[Any, ...]:
    return (
        literal(sign.value).label("sign"),
        WorkOrder.customer_id.label("customer_id"),
        WorkOrder.id.label("order_id"),
        WorkOrder.territory_id.label("territory_id"),
    )
