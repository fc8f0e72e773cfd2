"""Whom a customer wants to come: their standing wish, and what a new order takes over of it."""

from collections.abc import Collection
from dataclasses import dataclass

from dispatch.customers.queries import consents as preference_queries
from dispatch.customers.services.customer_file import visible
from dispatch.db.tables import Customer, CustomerPreference, Technician, WorkOrder
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.visits.rules.technician_wishes import ANYBODY, TechnicianWish
from dispatch.vocabulary.errors import Invalid, Stale, naming
from dispatch.workforce.queries import technicians as people_queries


@dataclass(frozen=True)
class StandingWish:
    """A customer's standing wish and the version of their preferences; 0 while nothing is known of any."""

    wish: TechnicianWish = ANYBODY
    version: int = 0


def read(work: Work, customer_id: int) -> StandingWish:
    """Whom the person of a record wants to come; raises `Missing`."""
    return _standing(work, visible(work, customer_id))


def keep(work: Work, customer_id: int, version: int, wish: TechnicianWish) -> StandingWish:
    """Notes whom a customer wants to come, in place of what was noted before; orders that are here stay as they are.

    Raises `Missing`, `Stale` for an older version, `Invalid` for technicians who are not at work, or are to come and
    must not.
    """
    customer = visible(work, customer_id, lock=True)
    head_id = _head_of(customer)
    row = preference_queries.preference_row(work.session, head_id, lock=True)
    known = row.version if row is not None else 0
    if known != version:
        raise Stale("customer's preferences", known)
    _must_be_at_work(work, wish)
    if row is None:
        row = CustomerPreference(customer_id=head_id)
        work.session.add(row)
    row.preferred_technician_id, row.required_technician_id = wish.preferred, wish.required
    row.excluded_technician_ids, row.version = list(wish.excluded), known + 1
    work.session.flush()
    audit(
        work,
        "customer.technicians_wished",
        "customer",
        head_id,
        preferred_technician_id=wish.preferred,
        required_technician_id=wish.required,
        excluded_technician_ids=list(wish.excluded),
    )
    return StandingWish(wish, row.version)


def take_over(work: Work, order: WorkOrder, said: TechnicianWish | None) -> None:
    """Gives a new order's visits the wish that came with it, else its customer's own.

    Of the customer's own wish nobody is called who does not work where the order is. Raises `Invalid` where the order
    itself names somebody who is not at work there.
    """
    if said is not None:
        _must_be_at_work(work, said, order.territory_id)
    wish = _fitting(work, order) if said is None else said
    if wish == ANYBODY:
        return
    for visit in order.visits:
        visit.preferred_technician_id, visit.required_technician_id = wish.preferred, wish.required
        visit.excluded_technician_ids = list(wish.excluded)
    work.session.flush()


def _fitting(work: Work, order: WorkOrder) -> TechnicianWish:
    wish = _standing(work, order.customer).wish
    called = [one for one in (wish.preferred, wish.required) if one is not None]
    if not called:
        return wish
    people = people_queries.by_id(work.session, called)
    here = {id for id, one in people.items() if _works_there(one, order.territory_id)}
    return TechnicianWish(_if_in(here, wish.preferred), _if_in(here, wish.required), wish.excluded)


def _if_in(here: Collection[int], technician_id: int | None) -> int | None:
    return technician_id if technician_id in here else None


def _standing(work: Work, customer: Customer) -> StandingWish:
    row = preference_queries.preference_row(work.session, _head_of(customer))
    if row is None:
        return StandingWish()
    excluded = tuple(row.excluded_technician_ids)
    return StandingWish(TechnicianWish(row.preferred_technician_id, row.required_technician_id, excluded), row.version)


def _head_of(customer: Customer) -> int:
    """The record that stands for the person."""
    return customer.merged_into_id or customer.id


def _works_there(technician: Technician, territory_id: int | None) -> bool:
    return technician.active and territory_id in (None, technician.territory_id)


def _must_be_at_work(work: Work, wish: TechnicianWish, territory_id: int | None = None) -> None:
    for technician_id in sorted({*wish.excluded, *wish.called}):
        technician = people_queries.visible(work.session, work.actor, technician_id)
        with naming("technicians"):
            if technician is None or not technician.active:
                raise Invalid("unknown_technician", "There is no such technician at work.")
            if technician_id in wish.called and not _works_there(technician, territory_id):
                raise Invalid("other_territory", "The technician works in another territory.")
    if wish.contradiction:
        raise Invalid("technician_contradiction", "Whoever is to come must not be excluded.")
