"""How often customers got in touch and heard from us, by group, and the customers behind each figure."""

from typing import Any

from sqlalchemy import Select, Subquery, func, select, union_all
from sqlalchemy.orm import Session

from dispatch.db.report_plans import plan_as_report
from dispatch.reports.queries.contact_report import days
from dispatch.reports.queries.contact_report.facts import facts, named
from dispatch.reports.rules.contact_sums import sums
from dispatch.reports.rules.contacts import (
    BehindContacts,
    ContactCount,
    ContactCustomer,
    ContactFigure,
    ContactFigures,
    ContactGrouping,
)
from dispatch.reports.rules.service_figures import ReportPeriod
from dispatch.vocabulary.permissions import Actor

_SHOWN_ORDERS = 20


def counted(session: Session, actor: Actor, period: ReportPeriod, by: ContactGrouping) -> ContactFigures:
    """The figures of every group in which anything happened, in the order of their names; what has none comes last."""
    plan_as_report(session)
    cases = days.cases(session, actor, period, by)
    groups, total = sums(cases, days.people(session, cases, by), by_tier=by is ContactGrouping.TIER)
    names = named(session, by, groups)
    counts = [ContactCount(names[key], names[key], **figures) for key, figures in groups.items()]
    ranked = sorted(counts, key=lambda one: (one.group is None, one.group or ""))
    return ContactFigures(ranked, ContactCount(None, None, **total))


def customers(
    session: Session,
    actor: Actor,
    period: ReportPeriod,
    behind: BehindContacts,
    *,
    limit: int,
    before: int | None = None,
) -> list[ContactCustomer]:
    """The customers behind a figure with their newest orders, the newest first, below the id `before`."""
    plan_as_report(session)
    found = _behind(actor, period, behind).subquery("found")
    orders = func.array_agg(found.c.order_id.distinct()).filter(found.c.order_id.is_not(None))
    statement = select(found.c.person, func.count(), func.max(found.c.day), orders).group_by(found.c.person)
    if before is not None:
        statement = statement.where(found.c.person < before)
    if behind.figure is ContactFigure.TOLD_AGAIN:
        statement = statement.having(func.count() > 1)
    if behind.figure is ContactFigure.UNTROUBLED:
        statement = statement.having(func.count(found.c.way) == 0)
    rows = session.execute(statement.order_by(found.c.person.desc()).limit(limit))
    return [
        ContactCustomer(person, cases, day, tuple(sorted(ids or (), reverse=True)[:_SHOWN_ORDERS]))
        for person, cases, day, ids in rows
    ]


def _behind(actor: Actor, period: ReportPeriod, behind: BehindContacts) -> Select[Any]:
    if behind.figure is ContactFigure.UNTROUBLED:
        return select(_both(actor, period, behind.by, behind.group))
    figure = ContactFigure.CONTACTS if behind.figure is ContactFigure.TOLD_AGAIN else behind.figure
    return facts(figure, actor, period, behind.by, behind.group)


def _both(actor: Actor, period: ReportPeriod, by: ContactGrouping, group: str | None = None) -> Subquery:
    """Contacts, which have a way, and visits, which have none."""
    each = (facts(figure, actor, period, by, group) for figure in (ContactFigure.CONTACTS, ContactFigure.VISITS))
    return union_all(*each).subquery("both")
