"""What there was between customers and us in a period: one statement for each kind, all with the same columns.

`person, order_id, way, day, of`; `person` is the record that stands for a customer, `of` tells their group.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, Text, and_, cast, func, null, select, true
from sqlalchemy.orm import Session, aliased

from dispatch.db.arrays import packed_ids
from dispatch.db.tables import (
    Base,
    Complaint,
    Customer,
    CustomerContact,
    FollowUp,
    Message,
    Territory,
    Visit,
    WorkOrder,
)
from dispatch.kernel.actor_scope import within
from dispatch.kernel.rows.kept_day_rows import NOWHERE
from dispatch.reports.queries.service_days import ISO_WEEK, within_spans
from dispatch.reports.rules.contacts import ContactFigure, ContactGrouping
from dispatch.reports.rules.kept_figures import Span
from dispatch.reports.rules.service_figures import ReportPeriod
from dispatch.vocabulary.complaints import ComplaintCategory
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import MessageState
from dispatch.vocabulary.terms import FollowUpKind, FollowUpState

FARTHEST_ZONE = timedelta(hours=15)
"""No zone's day begins or ends farther than this from UTC's."""
SORT = ("territory_id", "day", "source", "kind", "way")
_REACHED = ("reached_fixed", "reached_not_fixed")


@dataclass(frozen=True)
class _Kind:
    """One kind of fact: its table, when it was, its customer, order and place, and which rows of the table count."""

    table: type[Base]
    at: ColumnElement[Any]
    customer_id: Any
    order_id: Any
    owner: type[Base]
    """The table by which an actor's bounds are held."""
    counts: ColumnElement[bool]
    way: ColumnElement[Any]


_KINDS: Mapping[ContactFigure, _Kind] = {
    ContactFigure.CONTACTS: _Kind(
        CustomerContact,
        CustomerContact.at.expression,
        CustomerContact.customer_id,
        CustomerContact.order_id,
        CustomerContact,
        true(),
        CustomerContact.way.expression,
    ),
    ContactFigure.COMPLAINTS: _Kind(
        Complaint,
        Complaint.received_at.expression,
        Complaint.customer_id,
        Complaint.order_id,
        Complaint,
        Complaint.category != ComplaintCategory.QUESTION,
        null(),
    ),
    ContactFigure.TEXTS: _Kind(
        Message,
        Message.ended_at.expression,
        WorkOrder.customer_id,
        Message.order_id,
        WorkOrder,
        Message.state == MessageState.DELIVERED,
        null(),
    ),
    ContactFigure.CALLS: _Kind(
        FollowUp,
        FollowUp.done_at.expression,
        WorkOrder.customer_id,
        FollowUp.order_id,
        WorkOrder,
        (FollowUp.kind == FollowUpKind.CALL_BACK)
        & (FollowUp.state == FollowUpState.DONE)
        & FollowUp.outcome.in_(_REACHED),
        null(),
    ),
    ContactFigure.VISITS: _Kind(
        Visit,
        Visit.ended_at.expression,
        WorkOrder.customer_id,
        Visit.order_id,
        WorkOrder,
        Visit.ended_by.is_not(None),
        null(),
    ),
}


def facts(
    figure: ContactFigure, actor: Actor, period: ReportPeriod, by: ContactGrouping, group: str | None = None
) -> Select[Any]:
    """The rows of one kind in the period, within the actor's bounds; of one group by its name or (None) of all.

    `of` is what tells groups apart fastest: a territory's id and a week's Monday rather than their names.
    """
    kind, day = _KINDS[figure], _day(figure)
    place = _place(kind)
    merged = aliased(Customer)
    found = (
        _from(
            kind,
            func.coalesce(merged.merged_into_id, kind.customer_id).label("person"),
            kind.order_id.label("order_id"),
            cast(kind.way, Text).label("way"),
            day.label("day"),
            _key(by, place, day).label("of"),
        )
        .outerjoin(merged, and_(merged.id == kind.customer_id, merged.merged_into_id.is_not(None)))
        .where(
            kind.at >= _midnight(period.first_day) - FARTHEST_ZONE,
            kind.at < _midnight(period.last_day) + timedelta(days=1) + FARTHEST_ZONE,
            day.between(period.first_day, period.last_day),
            within(actor, kind.owner),
        )
    )
    if by is ContactGrouping.TIER:
        found = found.join(Customer, Customer.id == kind.customer_id)
    if period.territory_id is not None:
        found = found.where(place == period.territory_id)
    return found if group is None else found.where(_name(by, day) == group)


def by_sort(figure: ContactFigure, spans: Sequence[Span]) -> Select[Any]:
    """Who was in touch in these spans, by `territory_id, day, source, kind, way`: the ids of `customers`, packed.

    What lies in no territory has `NOWHERE` and days of UTC. Conditions are added over the same tables.
    """
    kind = _KINDS[figure]
    territory: ColumnElement[Any] = func.coalesce(_place(kind), NOWHERE)
    source = kind.owner.__table__.c.source
    sort = (territory, _day(figure), source, WorkOrder.kind, cast(kind.way, Text))
    return (
        _from(
            kind,
            *(column.label(name) for column, name in zip(sort, SORT, strict=True)),
            packed_ids(kind.customer_id).label("customers"),
        )
        .where(within_spans(kind.at, spans))
        .group_by(*sort)
    )


def lies_in(figure: ContactFigure) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The territory and the local day of what `by_sort` reads, as it names them."""
    territory: ColumnElement[Any] = func.coalesce(_place(_KINDS[figure]), NOWHERE)
    return territory, _day(figure)


def bounded_by(figure: ContactFigure) -> type[Base]:
    """The table by which an actor's bounds on a figure are held."""
    return _KINDS[figure].owner


def _from(kind: _Kind, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(kind.table)
        .join(WorkOrder, WorkOrder.id == kind.order_id, isouter=kind.owner is not WorkOrder)
        .outerjoin(Territory, Territory.id == _place(kind))
        .where(kind.counts)
    )


def _place(kind: _Kind) -> ColumnElement[Any]:
    column: ColumnElement[Any] = kind.owner.__table__.c.territory_id
    return column


def _day(figure: ContactFigure) -> ColumnElement[Any]:
    local = func.timezone(func.coalesce(Territory.zone, "UTC"), _KINDS[figure].at)
    return cast(local, Date)


def named(session: Session, by: ContactGrouping, keys: Collection[Any]) -> Mapping[Any, str | None]:
    """What groups are called, by `of`."""
    if by is ContactGrouping.TERRITORY:
        codes = select(Territory.id, Territory.code).where(Territory.id.in_(key for key in keys if key is not None))
        return {None: None, **dict(session.execute(codes).all())}
    if by is ContactGrouping.WEEK:
        return {monday: f"{monday:%G}-W{monday:%V}" for monday in keys}
    return {key: key for key in keys}


def _key(by: ContactGrouping, place: Any, day: ColumnElement[Any]) -> ColumnElement[Any]:
    keys: Mapping[ContactGrouping, Any] = {
        ContactGrouping.TERRITORY: place,
        ContactGrouping.KIND: WorkOrder.kind,
        ContactGrouping.TIER: Customer.tier,
        ContactGrouping.WEEK: day - cast(func.extract("isodow", day), Integer) + 1,
    }
    key: ColumnElement[Any] = keys[by]
    return key


def _name(by: ContactGrouping, day: ColumnElement[Any]) -> ColumnElement[Any]:
    names: Mapping[ContactGrouping, Any] = {
        ContactGrouping.TERRITORY: Territory.code,
        ContactGrouping.KIND: WorkOrder.kind,
        ContactGrouping.TIER: Customer.tier,
        ContactGrouping.WEEK: func.to_char(day, ISO_WEEK),
    }
    name: ColumnElement[Any] = names[by]
    return name


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
