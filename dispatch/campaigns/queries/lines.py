"""Which lines the criteria of a campaign choose, and how full the coming half-days of a territory are."""

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from dispatch.campaigns.rules.campaigns import CareCandidate, Criteria
from dispatch.db.ranges import window_of
from dispatch.db.tables import (
    CampaignMember,
    Complaint,
    Customer,
    ServiceLine,
    Shift,
    Survey,
    Technician,
    Visit,
    WorkOrder,
)
from dispatch.vocabulary.states import ENDED_ORDERS, HELD_VISITS, MEMBERS_IN_HAND, VisitState
from dispatch.vocabulary.windows import Window


def candidates(session: Session, criteria: Criteria) -> list[CareCandidate]:
    """The customers whose lines the criteria choose, each once, with their oldest line among them."""
    person = func.coalesce(Customer.merged_into_id, Customer.id)
    rows = session.execute(
        _lines(criteria)
        .with_only_columns(
            person, ServiceLine.id, Customer.textable, _open_work(person).label("open"), _in_hand(person).label("held")
        )
        .order_by(person, ServiceLine.installed_on.nulls_last(), ServiceLine.id)
    )
    found: dict[int, CareCandidate] = {}
    for customer_id, line_id, textable, is_open, held in rows:
        found.setdefault(customer_id, CareCandidate(customer_id, line_id, textable, is_open, held))
    return list(found.values())


def numbers(session: Session, customer_ids: Sequence[int]) -> dict[int, str]:
    """The numbers of these customers."""
    rows = session.execute(select(Customer.id, Customer.phone).where(Customer.id.in_(customer_ids)))
    return dict(rows.all())


def shifts_and_visits(
    session: Session, territory_id: int, first: datetime, last: datetime
) -> tuple[list[Window], list[Window]]:
    """When the territory's technicians work between two instants, and what is planned for them by now."""
    span = Range(first, last)
    own = Technician.territory_id == territory_id
    shifts = select(Shift.during).join(Technician, Technician.id == Shift.technician_id)
    visits = select(Visit.during).join(Technician, Technician.id == Visit.technician_id)
    return (
        _windows(session, shifts.where(own, Technician.active, Shift.during.overlaps(span))),
        _windows(session, visits.where(own, Visit.during.overlaps(span), Visit.state.in_(sorted(HELD_VISITS)))),
    )


def _windows(session: Session, found: Select[Range[datetime] | None]) -> list[Window]:
    return [window_of(during) for during in session.scalars(found) if during is not None]


def _lines(criteria: Criteria) -> Select[ServiceLine]:
    found = (
        select(ServiceLine)
        .join(Customer, Customer.id == ServiceLine.customer_id)
        .where(ServiceLine.territory_id == criteria.territory_id)
    )
    if criteria.installed_before is not None:
        found = found.where(ServiceLine.installed_on < criteria.installed_before)
    if criteria.access_node is not None:
        found = found.where(ServiceLine.access_node == criteria.access_node)
    if criteria.tier is not None:
        found = found.where(Customer.tier == criteria.tier)
    if criteria.no_visit_since is not None:
        since = datetime.combine(criteria.no_visit_since, time(0))
        found = found.where(~_visited(since))
    if criteria.score_at_most is not None:
        found = found.where(_last_score() <= criteria.score_at_most)
    return found


def _visited(since: datetime) -> ColumnElement[bool]:
    return exists().where(
        WorkOrder.id == Visit.order_id,
        WorkOrder.customer_id == Customer.id,
        Visit.state == VisitState.COMPLETED,
        Visit.ended_at >= since,
    )


def _last_score() -> ColumnElement[int | None]:
    return (
        select(Survey.score)
        .join(Visit, Visit.id == Survey.visit_id)
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .where(WorkOrder.customer_id == Customer.id)
        .order_by(Survey.answered_at.desc())
        .limit(1)
        .correlate(Customer)
        .scalar_subquery()
    )


def _open_work(person: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether somebody comes to them anyway, or they wait for an answer to a complaint."""
    ordered = exists().where(WorkOrder.customer_id == person, WorkOrder.state.not_in(sorted(ENDED_ORDERS)))
    complained = exists().where(Complaint.customer_id == person, Complaint.closed_at.is_(None))
    return ordered | complained


def _in_hand(person: ColumnElement[int]) -> ColumnElement[bool]:
    return exists().where(CampaignMember.customer_id == person, CampaignMember.state.in_(sorted(MEMBERS_IN_HAND)))
