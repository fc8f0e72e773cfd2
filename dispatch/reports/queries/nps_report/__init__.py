"""How likely customers are to recommend the operator, by segment, with the drivers and the orders behind it all."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Subquery, Text, and_, cast, exists, func, select
from sqlalchemy.orm import Session, aliased

from dispatch.db.tables import (
    Appointment,
    Complaint,
    Customer,
    Promise,
    Recommendation,
    Survey,
    Technician,
    Territory,
    Visit,
    WorkOrder,
)
from dispatch.kernel.actor_scope import within
from dispatch.reports.queries.service_days import ISO_WEEK
from dispatch.reports.rules.nps import (
    DETRACTOR_TO,
    LONG_WAIT,
    PROMOTER_FROM,
    BehindNps,
    Camp,
    DriverCount,
    NpsCount,
    NpsDriver,
    NpsGrouping,
    NpsOrder,
)
from dispatch.reports.rules.service_figures import ReportPeriod
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import PromiseKind, PromiseState

_DAY = cast(func.timezone(func.coalesce(Territory.zone, "UTC"), Recommendation.answered_at), Date)
_CAMPS: Mapping[Camp, ColumnElement[bool]] = {
    Camp.PROMOTER: Recommendation.likelihood >= PROMOTER_FROM,
    Camp.PASSIVE: Recommendation.likelihood.between(DETRACTOR_TO + 1, PROMOTER_FROM - 1),
    Camp.DETRACTOR: Recommendation.likelihood <= DETRACTOR_TO,
}


def counted(session: Session, actor: Actor, period: ReportPeriod, by: NpsGrouping) -> list[NpsCount]:
    """The answers of the period by group, within the actor's bounds, in the order of what the groups are called."""
    group, label = _group(by)
    camps = [func.count().filter(_CAMPS[camp]) for camp in Camp]
    found = session.execute(
        _answers(actor, period).add_columns(group, label, *camps).group_by(group, label).order_by(label, group)
    )
    return [NpsCount(*row) for row in found]


def drivers(session: Session, actor: Actor, period: ReportPeriod, behind: BehindNps) -> list[DriverCount]:
    """How often each driver had happened to promoters and to detractors, the clearest difference first."""
    answers = _narrowed(_answers(actor, period), behind)
    columns = [
        func.count().filter(and_(_CAMPS[camp], happened))
        for happened in _HAPPENED.values()
        for camp in (Camp.PROMOTER, Camp.DETRACTOR)
    ]
    camps = [func.count().filter(_CAMPS[camp]) for camp in (Camp.PROMOTER, Camp.DETRACTOR)]
    promoters, detractors, *each = session.execute(answers.add_columns(*camps, *columns)).one()
    counts = [
        DriverCount(driver, each[2 * place], promoters, each[2 * place + 1], detractors)
        for place, driver in enumerate(_HAPPENED)
    ]
    return sorted(counts, key=lambda one: -abs(one.difference or 0))


def orders(
    session: Session,
    actor: Actor,
    period: ReportPeriod,
    behind: BehindNps,
    *,
    limit: int,
    before: int | None = None,
) -> list[NpsOrder]:
    """The orders behind a figure with their last answer, the newest first, below the id `before`."""
    answers = _narrowed(_answers(actor, period), behind).add_columns(
        WorkOrder.id.label("order_id"),
        _DAY.label("day"),
        Recommendation.likelihood.label("likelihood"),
        func.row_number()
        .over(partition_by=WorkOrder.id, order_by=(Recommendation.answered_at.desc(), Recommendation.visit_id.desc()))
        .label("place"),
    )
    found: Subquery = answers.subquery("answers")
    wanted = select(found.c.order_id, found.c.day, found.c.likelihood).where(found.c.place == 1)
    if before is not None:
        wanted = wanted.where(found.c.order_id < before)
    rows = session.execute(wanted.order_by(found.c.order_id.desc()).limit(limit))
    return [NpsOrder(*row) for row in rows]


def _answers(actor: Actor, period: ReportPeriod) -> Select[Any]:
    """The answers of the period; whoever asks adds the columns."""
    found = (
        select()
        .select_from(Recommendation)
        .join(Visit, Visit.id == Recommendation.visit_id)
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .join(Customer, Customer.id == WorkOrder.customer_id)
        .outerjoin(Territory, Territory.id == WorkOrder.territory_id)
        .outerjoin(Technician, Technician.id == Visit.ended_by)
        .where(within(actor), _DAY.between(period.first_day, period.last_day))
    )
    return found if period.territory_id is None else found.where(WorkOrder.territory_id == period.territory_id)


def _narrowed(answers: Select[Any], behind: BehindNps) -> Select[Any]:
    if behind.group is not None:
        answers = answers.where(_group(behind.by)[0] == behind.group)
    if behind.camp is not None:
        answers = answers.where(_CAMPS[behind.camp])
    if behind.driver is not None:
        answers = answers.where(_HAPPENED[behind.driver])
    return answers


def _group(by: NpsGrouping) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """What tells the groups apart, and what they are called."""
    if by is NpsGrouping.TECHNICIAN:
        return cast(Visit.ended_by, Text), cast(Technician.name, Text)
    if by is NpsGrouping.WEEK:
        week = func.to_char(_DAY, ISO_WEEK)
        return week, week
    one = cast(
        {
            NpsGrouping.TIER: Customer.tier,
            NpsGrouping.KIND: WorkOrder.kind,
            NpsGrouping.TERRITORY: Territory.code,
            NpsGrouping.CHANNEL: Recommendation.channel,
        }[by],
        Text,
    )
    return one, one


def _broken(*of: PromiseKind) -> ColumnElement[bool]:
    return exists().where(
        Promise.order_id == WorkOrder.id,
        Promise.kind.in_(of),
        Promise.state == PromiseState.BROKEN,
        Promise.settled_at <= Recommendation.answered_at,
    )


_again, _other = aliased(WorkOrder), aliased(Visit)
_OTHER_PROMISES = tuple(kind for kind in PromiseKind if kind is not PromiseKind.ARRIVAL)
_HAPPENED: Mapping[NpsDriver, ColumnElement[bool]] = {
    NpsDriver.LATE_ARRIVAL: _broken(PromiseKind.ARRIVAL),
    NpsDriver.BROKEN_PROMISE: _broken(*_OTHER_PROMISES),
    NpsDriver.REPEAT: WorkOrder.repeat_of_id.is_not(None)
    | exists().where(_again.repeat_of_id == WorkOrder.id, _again.received_at <= Recommendation.answered_at),
    NpsDriver.SEVERAL_VISITS: exists().where(
        _other.order_id == WorkOrder.id, _other.id != Visit.id, _other.ended_at <= Recommendation.answered_at
    ),
    NpsDriver.NOT_FIXED: exists().where(Survey.visit_id == Visit.id, ~Survey.fixed),
    NpsDriver.COMPLAINT: exists().where(
        Complaint.order_id == WorkOrder.id, Complaint.received_at <= Recommendation.answered_at
    ),
    NpsDriver.MOVED: select(func.count() > 1)
    .where(Appointment.visit_id == Visit.id, Appointment.made_at <= Recommendation.answered_at)
    .correlate(Visit, Recommendation)
    .scalar_subquery(),
    NpsDriver.LONG_WAIT: Visit.ended_at - WorkOrder.reported_at > LONG_WAIT,
}
