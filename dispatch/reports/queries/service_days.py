"""The kept figures of days that are over: which can be used, what they come to, and how they are counted."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Insert,
    LargeBinary,
    Text,
    and_,
    case,
    cast,
    delete,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from dispatch.db.arrays import packed, rows_of
from dispatch.db.tables import KeptDay, ServiceDay, StaleDay, Technician, Territory, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.kernel.rows.kept_day_rows import NOBODY_CHANGES, PAIR
from dispatch.reports.queries.service_cases import CASES
from dispatch.reports.rules.kept_figures import Span, Tally, TerritoryDay, spans_of
from dispatch.reports.rules.service_figures import OF_PEOPLE, SETTLED_AFTER, Figure, Grouping, ReportPeriod
from dispatch.vocabulary.permissions import Actor

_EVERYTHING_SETTLED = datetime(9000, 1, 1, tzinfo=UTC)
_EMPTY = cast(literal(b""), LargeBinary)
ISO_WEEK = 'IYYY-"W"IW'
Groups = dict[tuple[Figure, str | None, str | None], Tally]


def zones(session: Session, actor: Actor, territory_id: int | None) -> Mapping[int, str]:
    """The zones of the territories that a report is about, by id."""
    statement = select(Territory.id, Territory.zone).where(within(actor, Territory))
    if territory_id is not None:
        statement = statement.where(Territory.id == territory_id)
    return dict(session.execute(statement).all())


def usable(session: Session, actor: Actor, period: ReportPeriod) -> Sequence[TerritoryDay]:
    """The days whose kept figures are those of now: over, kept, and nothing of them has changed since.

    The day on which work of thirty days ago settles just now is left out.
    """
    stale = select(StaleDay.id).where(StaleDay.territory_id == KeptDay.territory_id, StaleDay.day == KeptDay.day)
    statement = (
        select(KeptDay.territory_id, KeptDay.day)
        .join(Territory, Territory.id == KeptDay.territory_id)
        .where(
            KeptDay.day.between(period.first_day, period.last_day),
            KeptDay.day < _local_day(period.now),
            KeptDay.day != _local_day(period.now - SETTLED_AFTER),
            within(actor, Territory),
            ~stale.exists(),
        )
    )
    if period.territory_id is not None:
        statement = statement.where(KeptDay.territory_id == period.territory_id)
    return [(territory_id, day) for territory_id, day in session.execute(statement)]


def counted(session: Session, actor: Actor, period: ReportPeriod, by: Grouping, days: Sequence[TerritoryDay]) -> Groups:
    """What the figures of these days come to, by group."""
    if not days:
        return {}
    group, label = _group(by)
    wanted = rows_of("wanted", PAIR, days)
    unsettled = and_(
        ServiceDay.figure == Figure.FIRST_TIME_FIX, ServiceDay.day > _local_day(period.now - SETTLED_AFTER)
    )
    bad = ServiceDay.cases - ServiceDay.good  # Of what has not had its thirty days, only what failed is a case.
    columns = (
        func.sum(case((unsettled, bad), else_=ServiceDay.cases)),
        func.sum(case((unsettled, 0), else_=ServiceDay.good)),
        func.sum(case((unsettled, bad), else_=ServiceDay.judged)),
        func.string_agg(ServiceDay.values, _EMPTY),
    )
    statement = (
        select(ServiceDay.figure, group, label, *columns)
        .join(wanted, and_(wanted.c.territory_id == ServiceDay.territory_id, wanted.c.day == ServiceDay.day))
        .join(Territory, Territory.id == ServiceDay.territory_id)
        .outerjoin(Technician, Technician.id == ServiceDay.technician_id)
        .where(
            ServiceDay.day.between(period.first_day, period.last_day),
            ServiceDay.kind.is_(None) if by in OF_PEOPLE else ServiceDay.kind.is_not(None),
            within(actor, ServiceDay),
        )
        .group_by(ServiceDay.figure, group, label)
    )
    return {
        (Figure(figure), of, name): Tally(int(cases), int(good), int(judged), values or b"")
        for figure, of, name, cases, good, judged, values in session.execute(statement)
        if cases
    }


_TO_COUNT = text("""
WITH over AS (
  SELECT id, zone, CAST((CAST(:settled_at AS timestamptz) AT TIME ZONE zone) AS date) - 1 AS last FROM territories
), first AS (
  SELECT min(received_at) AS at FROM work_orders
), found AS (
  SELECT DISTINCT territory_id, day FROM stale_days JOIN over ON over.id = territory_id WHERE day <= over.last
  UNION
  SELECT over.id, CAST(each AS date)
  FROM over, first, generate_series(CAST(first.at AT TIME ZONE zone AS date), over.last, interval '1 day') each
  WHERE NOT EXISTS (SELECT FROM kept_days WHERE territory_id = over.id AND day = CAST(each AS date))
)
SELECT territory_id, day FROM found WHERE day IN (SELECT DISTINCT day FROM found ORDER BY day DESC LIMIT :days)
""")


def to_count(session: Session, now: datetime, days: int) -> Sequence[TerritoryDay]:
    """What is over and not kept, or no longer true: of so many days at most, the newest."""
    rows = session.execute(_TO_COUNT, {"settled_at": now - NOBODY_CHANGES, "days": days})
    return [(territory_id, day) for territory_id, day in rows]


def count(session: Session, days: Sequence[TerritoryDay]) -> None:
    """Counts these days anew and keeps what comes out.

    The notes that say they are stale go first: what is written while we count leaves one that stays.
    """
    wanted = rows_of("wanted", PAIR, days)
    for table in (StaleDay, ServiceDay):
        is_wanted = and_(table.territory_id == wanted.c.territory_id, table.day == wanted.c.day)
        session.execute(delete(table).where(select(literal(1)).select_from(wanted).where(is_wanted).exists()))
    known = dict(session.execute(select(Territory.id, Territory.zone)).all())
    spans = spans_of(known, days)
    for figure in Figure:
        session.execute(_count_of(figure, spans, days))
    session.execute(
        postgresql.insert(KeptDay).from_select(["territory_id", "day"], select(wanted)).on_conflict_do_nothing()
    )


def _count_of(figure: Figure, spans: Sequence[Span], days: Sequence[TerritoryDay]) -> Insert:
    found, wanted = CASES[figure](_EVERYTHING_SETTLED).subquery("cases"), rows_of("wanted", PAIR, days)
    day = cast(func.timezone(Territory.zone, found.c.at), Date)
    shared = (WorkOrder.territory_id, wanted.c.day, WorkOrder.source)
    columns = ["territory_id", "day", "source", "figure", "kind", "technician_id", "cases", "good", "judged", "values"]
    statement = (
        select(
            *shared,
            literal(str(figure)),
            WorkOrder.kind,
            found.c.technician_id,
            func.count(),
            func.count().filter(found.c.good),
            func.count(found.c.good),
            packed(found.c.value),
        )
        .select_from(found)
        .join(WorkOrder, WorkOrder.id == found.c.order_id)
        .join(Territory, Territory.id == WorkOrder.territory_id)
        .join(wanted, and_(wanted.c.territory_id == Territory.id, wanted.c.day == day))
        .where(within_spans(found.c.at, spans))
        .group_by(
            func.grouping_sets(
                tuple_(*shared, WorkOrder.kind),
                tuple_(*shared, found.c.technician_id),
            )
        )
    )
    return insert(ServiceDay).from_select(columns, statement)


def within_spans(at: ColumnElement[Any], spans: Sequence[Span]) -> ColumnElement[bool]:
    """Whether an instant lies in one of these spans."""
    return or_(false(), *(and_(at >= start, at < end) for start, end in spans))


def _group(by: Grouping) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    if by is Grouping.TECHNICIAN:
        return cast(ServiceDay.technician_id, Text), cast(Technician.name, Text)
    if by is Grouping.CONTRACTOR:
        contractor = cast(Technician.contractor, Text)
        return contractor, contractor
    if by is Grouping.WEEK:
        week = func.to_char(ServiceDay.day, ISO_WEEK)
        return week, week
    one = cast(Territory.code if by is Grouping.TERRITORY else ServiceDay.kind, Text)
    return one, one


def _local_day(at: datetime) -> ColumnElement[Any]:
    return cast(func.timezone(Territory.zone, literal(at)), Date)
