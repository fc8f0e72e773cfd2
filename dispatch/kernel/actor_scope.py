"""What an actor may see: the one place that limits a statement to it.

Everybody is bounded by territories (an empty set bounds nobody), an integration also by what its own source brought, a
technician by themself. What hangs on an order is limited by joining the order.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from dispatch.db.row_security import Bounds
from dispatch.db.tables import (
    Base,
    Campaign,
    Cluster,
    CoachingCase,
    Complaint,
    ContactDay,
    Customer,
    CustomerContact,
    Event,
    Goodwill,
    Hold,
    InboundEmail,
    LeadTime,
    MessageDay,
    Operator,
    Outage,
    Plan,
    PromiseDay,
    ServiceDay,
    ServiceLine,
    Simulation,
    Technician,
    Territory,
    User,
    WebhookEndpoint,
    WorkOrder,
)
from dispatch.vocabulary.permissions import Actor

_TERRITORY: Mapping[type[Base], InstrumentedAttribute[Any]] = {
    WorkOrder: WorkOrder.territory_id,
    Campaign: Campaign.territory_id,
    Cluster: Cluster.territory_id,
    CoachingCase: CoachingCase.territory_id,
    Complaint: Complaint.territory_id,
    ContactDay: ContactDay.territory_id,
    CustomerContact: CustomerContact.territory_id,
    Event: Event.territory_id,
    Goodwill: Goodwill.territory_id,
    Hold: Hold.territory_id,
    InboundEmail: InboundEmail.territory_id,
    LeadTime: LeadTime.territory_id,
    MessageDay: MessageDay.territory_id,
    Outage: Outage.territory_id,
    Plan: Plan.territory_id,
    PromiseDay: PromiseDay.territory_id,
    ServiceDay: ServiceDay.territory_id,
    ServiceLine: ServiceLine.territory_id,
    Simulation: Simulation.territory_id,
    Technician: Technician.territory_id,
    Territory: Territory.id,
}
_SOURCE: Mapping[type[Base], InstrumentedAttribute[Any]] = {
    WorkOrder: WorkOrder.source,
    Complaint: Complaint.source,
    ContactDay: ContactDay.source,
    CustomerContact: CustomerContact.source,
    Event: Event.source,
    Goodwill: Goodwill.source,
    Hold: Hold.made_by,
    InboundEmail: InboundEmail.source,
    LeadTime: LeadTime.source,
    MessageDay: MessageDay.source,
    Outage: Outage.source,
    PromiseDay: PromiseDay.source,
    ServiceDay: ServiceDay.source,
    ServiceLine: ServiceLine.source,
}
_OWN: Mapping[type[Base], InstrumentedAttribute[Any]] = {Technician: Technician.id}

ORDER_WITHIN = """(:anybodys OR work_orders.source = :own_source)
      AND (:anywhere OR work_orders.territory_id = ANY(CAST(:own_territories AS bigint[])))"""
"""`within(actor)` for statements that are written out; its values are `values_of(actor)`."""


def within(actor: Actor, thing: type[Base] = WorkOrder) -> ColumnElement[bool]:
    """The condition that limits rows of `thing` to what the actor may see.

    With bounds on territories, what belongs to no territory is out of them. Raises `KeyError` for a table that is
    seen through its order.
    """
    conditions: list[ColumnElement[bool]] = []
    if actor.territory_ids:
        conditions.append(_TERRITORY[thing].in_(sorted(actor.territory_ids)))
    if actor.source is not None and thing in _SOURCE:
        conditions.append(_SOURCE[thing] == actor.source)
    if actor.technician_id is not None and thing in _OWN:
        conditions.append(_OWN[thing] == actor.technician_id)
    return and_(true(), *conditions)


def technicians_within(actor: Actor) -> ColumnElement[bool]:
    """The condition that limits what is technicians' own affair, which is no system's: to those within bounds."""
    return within(actor, Technician) if actor.source is None else false()


def users_within(actor: Actor) -> ColumnElement[bool]:
    """The condition that limits users to those who may do no more than the actor.

    Somebody bound to territories sees users bound to the same or fewer, and the technicians of those territories.
    """
    if not actor.territory_ids:
        return true()
    bounded = and_(User.territory_ids != [], User.territory_ids.contained_by(sorted(actor.territory_ids)))
    return or_(bounded, User.technician_id.in_(select(Technician.id).where(within(actor, Technician))))


def operators_within(actor: Actor) -> ColumnElement[bool]:
    """The condition that limits operators to the actor's own, and to those whose territories they may see.

    A system that no territory bounds has no business with any.
    """
    if not actor.territory_ids:
        return true() if actor.source is None else false()
    of_theirs = Operator.id.in_(select(Territory.operator_id).where(within(actor, Territory)))
    return of_theirs if actor.operator_id is None else or_(Operator.id == actor.operator_id, of_theirs)


def endpoints_within(actor: Actor) -> ColumnElement[bool]:
    """The condition that limits webhooks' endpoints: a system has its own, an admin those of users within bounds."""
    if actor.source is not None:
        return WebhookEndpoint.owner_id == actor.user_id
    return WebhookEndpoint.owner_id.in_(select(User.id).where(users_within(actor)))


def owner_within(actor: Actor, user_id: int) -> ColumnElement[bool]:
    """The condition that limits users to this one, where the actor may give them an endpoint."""
    if actor.source is not None:
        return and_(User.id == user_id, User.id == actor.user_id)
    return and_(User.id == user_id, users_within(actor))


def customers_within(actor: Actor) -> ColumnElement[bool]:
    """The condition that limits customers to those with an order, a line or a complaint that the actor may see."""
    if sees_all(actor):
        return true()
    ordered = select(WorkOrder.id).where(WorkOrder.customer_id == Customer.id, within(actor))
    connected = select(ServiceLine.id).where(ServiceLine.customer_id == Customer.id, within(actor, ServiceLine))
    complained = select(Complaint.id).where(Complaint.customer_id == Customer.id, within(actor, Complaint))
    return or_(ordered.exists(), connected.exists(), complained.exists())


def reachable(actor: Actor) -> ColumnElement[bool]:
    """The condition that limits lines to those whom a service id of the actor's may mean.

    A line is the operator's, whichever system brought it in: beside what the actor may see, that is every line of
    their own scope.
    """
    return or_(ServiceLine.scope == scope_of(actor), within(actor, ServiceLine))


def changeable(actor: Actor) -> ColumnElement[bool]:
    """The condition that limits lines to those that the actor's inventory may bring up to date."""
    return within(actor, ServiceLine) if actor.source is not None else reachable(actor)


def sees_all(actor: Actor) -> bool:
    """Whether nothing limits what the actor may see of orders and what hangs on them."""
    return not actor.territory_ids and actor.source is None


def is_bound(actor: Actor) -> bool:
    """Whether the actor is bound to some territories."""
    return bool(actor.territory_ids)


def sees_territory(user: User, territory_id: int | None) -> bool:
    """Whether a user may see what lies in a territory; with bounds of their own, nothing that lies in none."""
    return not user.territory_ids or territory_id in user.territory_ids


def own_territory(actor: Actor) -> int | None:
    """The first of the territories that the actor is bound to; None for whoever is bound to none."""
    return min((id for id in actor.territory_ids if id > 0), default=None)


def may_bound(actor: Actor, territory_ids: Collection[int]) -> bool:
    """Whether the actor may bind somebody to these territories: nobody gives more than they have."""
    own = actor.territory_ids
    return not own or (bool(territory_ids) and own.issuperset(territory_ids))


def values_of(actor: Actor) -> dict[str, Any]:
    """The values of `ORDER_WITHIN`."""
    return {
        "anybodys": actor.source is None,
        "own_source": actor.source or "",
        "anywhere": not actor.territory_ids,
        "own_territories": sorted(actor.territory_ids),
    }


def row_bounds(actor: Actor) -> Bounds | None:
    """What the database itself keeps the actor's transactions within; None for whoever sees all.

    What writes, reads around it (a booking needs the routes of other sources, an intake whose number is taken), and
    changes nothing beyond it.
    """
    if sees_all(actor):
        return None
    return Bounds(actor.name, actor.territory_ids or None, actor.source, writes=not actor.only_asks)


def scope_of(actor: Actor) -> str:
    """Within what an external id that this actor gives is unique: the ids of their territories, empty for all.

    For a whole operator's people it is the operator, which may get further territories.
    """
    if actor.operator_id is not None:
        return f"operator {actor.operator_id}"
    return ",".join(str(territory_id) for territory_id in sorted(actor.territory_ids))


def source_of(actor: Actor, said: str) -> str:
    """The source that an order is taken in under: an integration's own, else what a person says."""
    return actor.source or said
