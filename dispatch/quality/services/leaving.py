"""Customers who may leave: the score with its signs, and a task for somebody to speak with them."""

from dataclasses import dataclass
from datetime import date

from dispatch.customers.queries import consents as consent_queries
from dispatch.customers.queries import customers as customer_queries
from dispatch.customers.services import customer_file
from dispatch.db.tables import Customer
from dispatch.kernel.records import announce, open_task
from dispatch.kernel.work import Work
from dispatch.quality.queries import leaving as queries
from dispatch.quality.queries.leaving import Seen
from dispatch.quality.rules.leaving import ACT_FROM, LOOKED_BACK, NEW_FOR, SignCount, points, signs
from dispatch.reports.queries import process_nodes
from dispatch.reports.rules.process_nodes import NodeRule, owner_of
from dispatch.vocabulary.terms import NodeOwnerKind, ProcessNode

KIND = "may_leave"


@dataclass(frozen=True, slots=True)
class CustomerSigns:
    """How it stands with a customer: their signs, the score, and until when they are new; None where they are not."""

    customer: Customer
    signs: list[SignCount]
    points: int
    new_until: date | None = None

    @property
    def id(self) -> int:
        """As pages of a list know it."""
        return self.customer.id

    @property
    def may_leave(self) -> bool:
        """Whether somebody should speak with them."""
        return self.points >= ACT_FROM


def of(work: Work, customer_id: int) -> CustomerSigns:
    """How it stands with the person whose record this is; raises `Missing` for one that the actor may not see."""
    people = customer_queries.same_person(work.session, work.actor, customer_file.visible(work, customer_id))
    ids = [one.id for one in people]
    found = queries.seen(work.session, work.actor, work.now - LOOKED_BACK, [people[0].merged_into_id or people[0].id])
    counted = signs(found[0].counts) if found else []
    since = (work.now - NEW_FOR).date()
    installed = queries.installed_since(work.session, work.actor, ids, since)
    return CustomerSigns(people[0], counted, points(counted), installed + NEW_FOR if installed else None)


def listed(work: Work, *, limit: int, after: int | None = None) -> list[CustomerSigns]:
    """Customers with enough points for somebody to act, by the lowest id above `after`."""
    found = [one for one in _may_leave(work) if one.customer_id > (after or 0)][:limit]
    people = queries.customers(work.session, [one.customer_id for one in found])
    shown = [(people[one.customer_id], signs(one.counts)) for one in found if one.customer_id in people]
    return [CustomerSigns(customer, counted, points(counted)) for customer, counted in shown]


def look(work: Work) -> int:
    """Makes a task of every customer who may leave, once a month; returns how many were new.

    It is the colleague's whom they know, else whoever owns the territory of the order that showed the newest sign.
    """
    found = _may_leave(work)
    if not found:
        return 0
    known = consent_queries.preferences(work.session, [one.customer_id for one in found])
    owners, desk = process_nodes.owners(work.session), process_nodes.Desk(work.session)
    new = 0
    for one in found:
        colleagues = desk.colleagues(one.territory_id)
        contact = known[one.customer_id].named_contact_id if one.customer_id in known else None
        kind = NodeOwnerKind.USER if contact else NodeOwnerKind.TERRITORY
        rule = NodeRule(ProcessNode.CLOSED, 1, kind, user_id=contact)
        new += _tell(work, one, owner_of(rule, owners.get(one.territory_id or 0), colleagues))
    return new


def _may_leave(work: Work) -> list[Seen]:
    found = queries.seen(work.session, work.actor, work.now - LOOKED_BACK)
    return [one for one in found if points(signs(one.counts)) >= ACT_FROM]


def _tell(work: Work, one: Seen, owner_id: int | None) -> bool:
    counted = signs(one.counts)
    told = open_task(
        work,
        KIND,
        f"customer:{one.customer_id}:{work.now:%Y-%m}",
        f"Customer {one.customer_id} may leave ({points(counted)} points). Look at their page and speak with them.",
        order_id=one.order_id,
        owner_id=owner_id,
        points=points(counted),
        customer=str(one.customer_id),
    )
    if told is not None:
        announce(
            work, "customer.may_leave", "customer", one.customer_id, territory_id=one.territory_id,
            points=points(counted), signs={sign.sign.value: sign.count for sign in counted},
        )  # fmt: skip
    return told is not None
