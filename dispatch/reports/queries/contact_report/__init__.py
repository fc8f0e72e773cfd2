"""How often customers got in touch and heard from us, by group, and the customers behind each figure."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, Subquery, func, select, tuple_, union_all
from sqlalchemy.orm import Session

from dispatch.db.report_plans import plan_as_report
from dispatch.reports.queries.contact_report.facts import facts, named
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
from dispatch.vocabulary.terms import ContactWay

WAYS: Mapping[ContactWay, str] = {
    ContactWay.TEXT: "texted",
    ContactWay.EMAIL: "emailed",
    ContactWay.PAGE: "on_page",
    ContactWay.DESK: "at_desk",
    ContactWay.API: "through_api",
}
"""How the count of each way is called."""
_SHOWN_ORDERS = 20


def counted(session: Session, actor: Actor, period: ReportPeriod, by: ContactGrouping) -> ContactFigures:
    """The figures of every group in which anything happened, in the order of their names; what has none comes last."""
    plan_as_report(session)
    groups: dict[Any, dict[str, int]] = defaultdict(dict)
    total: dict[str, int] = defaultdict(int)
    for row in session.execute(_by_group(_people(actor, period, by).subquery("people"))).mappings():
        figures = {name: int(row[name]) for name in row if name not in ("of", "of_all")}
        (total if row["of_all"] else groups[row["of"]]).update(figures)
    for figure in (ContactFigure.COMPLAINTS, ContactFigure.TEXTS, ContactFigure.CALLS):
        found = facts(figure, actor, period, by).subquery("found")
        for key, count in session.execute(select(found.c.of, func.count()).group_by(found.c.of)):
            groups[key][figure.value] = count
            total[figure.value] += count
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


def _people(actor: Actor, period: ReportPeriod, by: ContactGrouping) -> Select[Any]:
    """A row a customer in each group and one in all: how often they got in touch, which way, and their visits."""
    both = _both(actor, period, by)
    ways = (func.count().filter(both.c.way == way.value).label(name) for way, name in WAYS.items())
    return select(
        both.c.of,
        both.c.person,
        func.grouping(both.c.of).label("of_all"),
        func.count(both.c.way).label("contacts"),
        func.count().filter(both.c.way.is_(None)).label("visits"),
        *ways,
    ).group_by(func.grouping_sets(tuple_(both.c.of, both.c.person), both.c.person))


def _by_group(people: Subquery) -> Select[Any]:
    sums = (func.sum(people.c[name]).label(name) for name in ("contacts", "visits", *WAYS.values()))
    return select(
        people.c.of,
        people.c.of_all,
        func.count().label("customers"),
        func.count().filter(people.c.contacts > 1).label("told_again"),
        func.count().filter(people.c.contacts == 0).label("untroubled"),
        *sums,
    ).group_by(people.c.of, people.c.of_all)
