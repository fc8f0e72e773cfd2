"""Customers who may leave: the score with its signs, and a task for somebody to speak with them."""

from collections.abc import Collection
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
from dispatch.quality.rules.leaving import ACT_FROM_OF_NEW, LOOKED_BACK, NEW_FOR, SignCount, points, should_act, signs
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
        return should_act(self.points, is_new=self.new_until is not None)


def of(work: Work, customer_id: int) -> CustomerSigns:
    """How it stands with the person whose record this is; raises `Missing` for one that the actor may not see."""
    people = customer_queries.same_person(work.session, work.actor, customer_file.visible(work, customer_id))
    head = people[0].merged_into_id or people[0].id
    found = queries.seen(work.session, work.actor, work.now - LOOKED_BACK, [head])
    counted = signs(found[0].counts) if found else []
    return CustomerSigns(people[0], counted, points(counted), _new_until(work, [head]).get(head))


def listed(work: Work, *, limit: int, after: int | None = None) -> list[CustomerSigns]:
    """Customers with enough points for somebody to act, by the lowest id above `after`."""
    found = [one for one in _may_leave(work) if one.customer_id > (after or 0)][:limit]
    ids = [one.customer_id for one in found]
    people, new = queries.customers(work.session, ids), _new_until(work, ids)
    shown = [(people[one.customer_id], signs(one.counts)) for one in found if one.customer_id in people]
    return [CustomerSigns(customer, counted, points(counted), new.get(customer.id)) for customer, counted in shown]


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
    found = {one.customer_id: one for one in queries.seen(work.session, work.actor, work.now - LOOKED_BACK)}
    scores = {customer_id: points(signs(one.counts)) for customer_id, one in found.items()}
    new = _new_until(work, [customer_id for customer_id, score in scores.items() if score >= ACT_FROM_OF_NEW])
    return [one for key, one in found.items() if should_act(scores[key], is_new=key in new)]


def _new_until(work: Work, people: Collection[int]) -> dict[int, date]:
    """Until when each of these people is new, of those who are."""
    since = (work.now - NEW_FOR).date()
    installed = queries.installed_since(work.session, work.actor, people, since)
    return {person: day + NEW_FOR for person, day in installed.items()}


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
