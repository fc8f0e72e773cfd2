"""The contact report's days that are over: how they are kept, and how they are read with the facts."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    LargeBinary,
    and_,
    any_,
    cast,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
)
from sqlalchemy.orm import Session

from dispatch.db.arrays import rows_of
from dispatch.db.tables import ContactDay, Customer
from dispatch.kernel.actor_scope import sees_all, within
from dispatch.kernel.rows.kept_day_rows import NOWHERE, PAIR, TerritoryDay
from dispatch.reports.queries.contact_report.facts import SORT, bounded_by, by_sort, lies_in
from dispatch.reports.queries.report_days import DaysToRead, all_zones, days_to_read
from dispatch.reports.rules.contact_sums import Cases, KnownPeople, every_id
from dispatch.reports.rules.contacts import ContactFigure, ContactGrouping
from dispatch.reports.rules.kept_figures import spans_of, spans_to_ask
from dispatch.reports.rules.service_figures import ReportPeriod
from dispatch.vocabulary.permissions import SYSTEM, Actor
from dispatch.vocabulary.terms import KeptReport

FIGURES = (
    ContactFigure.CONTACTS, ContactFigure.VISITS, ContactFigure.COMPLAINTS, ContactFigure.TEXTS, ContactFigure.CALLS,
)  # fmt: skip
"""What is counted by itself; the other figures come of these."""


def count(session: Session, days: Sequence[TerritoryDay]) -> None:
    """Keeps what the facts say of these days, instead of what was kept."""
    wanted = rows_of("wanted", PAIR, days)
    is_wanted = and_(ContactDay.territory_id == wanted.c.territory_id, ContactDay.day == wanted.c.day)
    session.execute(delete(ContactDay).where(select(literal(1)).select_from(wanted).where(is_wanted).exists()))
    spans = spans_of(all_zones(session, SYSTEM), days)
    for figure in FIGURES:
        territory, day = lies_in(figure)
        is_in = and_(wanted.c.territory_id == territory, wanted.c.day == day)
        found = by_sort(figure, spans).where(select(literal(1)).select_from(wanted).where(is_in).exists()).subquery()
        rows = select(literal(str(figure)), *(found.c[name] for name in (*SORT, "customers")))
        session.execute(insert(ContactDay).from_select(["figure", *SORT, "customers"], rows))


def cases(session: Session, actor: Actor, period: ReportPeriod, by: ContactGrouping) -> list[Cases]:
    """Who was in touch in the period, within the actor's bounds, by group: what is kept, else the facts.

    By tier all are in one group: it is a matter of the customer, and told by `people`.
    """
    read = _to_read(session, actor, period, by)
    wanted = rows_of("wanted", PAIR, read.kept)
    is_wanted = and_(ContactDay.territory_id == wanted.c.territory_id, ContactDay.day == wanted.c.day)
    kept = (
        select(ContactDay.figure, *_put_together(ContactDay, by))
        .join(wanted, is_wanted)
        .where(ContactDay.day.between(period.first_day, period.last_day), within(actor, ContactDay))
        .group_by(ContactDay.figure, _key(ContactDay, by), ContactDay.way)
    )
    found = [Cases(ContactFigure(figure), *row) for figure, *row in session.execute(kept)]
    for figure in FIGURES if read.spans else ():
        facts = _facts(figure, actor, period, read).subquery("facts").c
        by_group = select(*_put_together(facts, by)).group_by(_key(facts, by), facts.way)
        found += [Cases(figure, *row) for row in session.execute(by_group)]
    return found


def _put_together(rows: Any, by: ContactGrouping) -> tuple[ColumnElement[Any], ...]:
    return _key(rows, by), rows.way, func.string_agg(rows.customers, cast(literal(b""), LargeBinary))


def _key(rows: Any, by: ContactGrouping) -> ColumnElement[Any]:
    """What tells groups apart, as `facts` has it."""
    keys: Mapping[ContactGrouping, Any] = {
        ContactGrouping.TERRITORY: func.nullif(rows.territory_id, literal_column(str(NOWHERE))),
        ContactGrouping.KIND: rows.kind,
        ContactGrouping.TIER: literal_column("NULL::text"),
        ContactGrouping.WEEK: cast(func.date_trunc(literal_column("'week'"), rows.day), Date),
    }
    key: ColumnElement[Any] = keys[by]
    return key


def people(session: Session, of: Sequence[Cases], by: ContactGrouping) -> KnownPeople:
    """Whoever was in touch, with the record that stands for each, and with their tier where that tells the groups."""
    known = every_id(of)
    merged = select(Customer.id, Customer.merged_into_id).where(Customer.merged_into_id.is_not(None))
    heads = {id: head for id, head in session.execute(merged) if head is not None}
    if by is not ContactGrouping.TIER:
        return KnownPeople.of(known, heads, {})
    ids = cast(literal(known.tolist(), ARRAY(BigInteger)), ARRAY(BigInteger))
    tiers = session.execute(select(Customer.id, Customer.tier).where(Customer.id == any_(ids)))
    return KnownPeople.of(known, heads, dict(tiers.all()))


def _to_read(session: Session, actor: Actor, period: ReportPeriod, by: ContactGrouping) -> DaysToRead:
    days = (period.first_day, period.last_day)
    read = days_to_read(session, KeptReport.CONTACTS, actor, period.territory_id, days)
    if by is not ContactGrouping.KIND or sees_all(actor):
        return read
    # Whoever is bounded may see a contact, and not the order that says its kind: the facts decide.
    return DaysToRead((), spans_to_ask(all_zones(session, actor), *days, ()))


def _facts(figure: ContactFigure, actor: Actor, period: ReportPeriod, read: DaysToRead) -> Any:
    territory, day = lies_in(figure)
    found = by_sort(figure, read.spans).where(
        day.between(period.first_day, period.last_day),
        within(actor, bounded_by(figure)),
        ~read.is_kept(territory, day),
    )
    return found if period.territory_id is None else found.where(territory == period.territory_id)
