"""Whom an outage affects: lines by node, service id and place, and whoever is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import any_, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import Session, joinedload

from dispatch.db.tables import Customer, Message, Outage, OutageRecipient, ServiceLine, Site, WorkOrder
from dispatch.kernel.actor_scope import changeable, reachable
from dispatch.outages.rules.reach import Place, Reach, covers
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import MessageState

HEARD = (
    MessageState.CLAIMED,
    MessageState.UNKNOWN,
    MessageState.SENT,
    MessageState.DELIVERED,
)
"""What a customer may have read, or is about to."""


@dataclass(frozen=True)
class AffectedLine:
    """A line within a reach, with whoever is told: the record that stands for this person, by their number."""

    line_id: int
    customer_id: int
    territory_id: int | None
    phone: str
    textable: bool
    language: str
    do_not_disturb: bool


def lines(session: Session, actor: Actor, reach: Reach, territory_id: int | None) -> list[AffectedLine]:
    """The lines that a reach covers, among those that a service id of the actor's may mean."""
    found = (
        select(
            ServiceLine.id, func.coalesce(Customer.merged_into_id, Customer.id), ServiceLine.territory_id,
            ServiceLine.access_node, ServiceLine.service_id, Site.address, Site.lat, Site.lon,
        )
        .join(Customer, Customer.id == ServiceLine.customer_id)
        .join(Site, Site.id == ServiceLine.site_id)
        .where(reachable(actor))
        .order_by(ServiceLine.id)
    )  # fmt: skip
    if territory_id is not None:
        found = found.where(ServiceLine.territory_id == territory_id)
    if not reach.has_area:
        found = found.where(
            or_(
                ServiceLine.access_node == any_(literal(list(reach.access_nodes))),
                ServiceLine.service_id == any_(literal(list(reach.service_ids))),
            )
        )
    hit = [
        (line_id, customer_id, territory)
        for line_id, customer_id, territory, node, service_id, address, lat, lon in session.execute(found)
        if covers(reach, Place(node, service_id, address, None if lat is None or lon is None else (lat, lon)))
    ]
    people = _people(session, {customer_id for _, customer_id, _ in hit})
    return [AffectedLine(line[0], line[1], line[2], *people[line[1]]) for line in hit]


def known_service_ids(session: Session, actor: Actor, service_ids: Sequence[str]) -> set[str]:
    """Those of some service ids that may mean a line to the actor: to another system its own alone."""
    found = select(ServiceLine.service_id).where(
        ServiceLine.service_id == any_(literal(list(service_ids))), changeable(actor)
    )
    return {service_id for service_id in session.scalars(found) if service_id is not None}


def _people(session: Session, customer_ids: set[int]) -> dict[int, tuple[str, bool, str, bool]]:
    found = select(Customer.id, Customer.phone, Customer.textable, Customer.language, Customer.do_not_disturb).where(
        Customer.id == any_(literal(sorted(customer_ids)))
    )
    return {id: (phone, textable, language, quiet) for id, phone, textable, language, quiet in session.execute(found)}


def keep_recipients(session: Session, outage_id: int, people: Sequence[tuple[int, int | None, int]]) -> None:
    """Writes who is told: customers with the territory of their line and how many lines of theirs are affected."""
    if people:
        rows = [
            {"outage_id": outage_id, "customer_id": customer_id, "territory_id": territory_id, "lines": lines}
            for customer_id, territory_id, lines in people
        ]
        session.execute(insert(OutageRecipient), rows)


def add_recipient(session: Session, outage: Outage, order: WorkOrder) -> None:
    """Counts an order's customer among those who are told, as one who knows of the present turn already."""
    same = select(Customer.id).where(Customer.phone == order.customer.phone)
    known = session.scalars(
        update(OutageRecipient)
        .where(OutageRecipient.outage_id == outage.id, OutageRecipient.customer_id.in_(same))
        .values(told_turn=outage.turn)
        .returning(OutageRecipient.id)
    ).all()
    if not known:
        whom = {"customer_id": order.customer_id, "territory_id": order.territory_id}
        values = {"outage_id": outage.id, **whom, "lines": 0, "told_turn": outage.turn}
        session.execute(pg_insert(OutageRecipient).values(**values).on_conflict_do_nothing())


def untold(session: Session, outage_id: int, turn: int, limit: int) -> Sequence[OutageRecipient]:
    """Locks up to so many of those who have not been looked at in this turn; those that somebody else holds are out."""
    found = (
        select(OutageRecipient)
        .where(OutageRecipient.outage_id == outage_id, OutageRecipient.told_turn < turn)
        .options(joinedload(OutageRecipient.customer))
        .order_by(OutageRecipient.id)
        .limit(limit)
    )
    return session.scalars(found.with_for_update(of=OutageRecipient, skip_locked=True)).all()


def are_left(session: Session, outage_id: int, turn: int) -> bool:
    """Whether somebody has not been looked at in this turn."""
    found = select(OutageRecipient.id).where(OutageRecipient.outage_id == outage_id, OutageRecipient.told_turn < turn)
    return session.scalar(found.limit(1)) is not None


def have_heard(session: Session, outage_id: int, customer_ids: Sequence[int], kinds: Sequence[str]) -> set[int]:
    """Which of these customers have, as far as we know, read a text of these kinds about an outage."""
    found = select(Message.customer_id).where(
        Message.outage_id == outage_id,
        Message.customer_id == any_(literal(list(customer_ids))),
        Message.kind.in_(list(kinds)),
        Message.state.in_(HEARD),
    )
    return {customer_id for customer_id in session.scalars(found) if customer_id is not None}


def counts(session: Session, outage_id: int) -> tuple[int, int]:
    """How many customers are told, and how many lines of theirs are affected."""
    found = select(func.count(), func.coalesce(func.sum(OutageRecipient.lines), 0))
    customers, affected = session.execute(found.where(OutageRecipient.outage_id == outage_id)).one()
    return customers, int(affected)


def texts_by_state(session: Session, outage_id: int, kinds: Sequence[str]) -> dict[tuple[str, str], int]:
    """How many texts of these kinds there are about an outage, by kind and state."""
    found = (
        select(Message.kind, Message.state, func.count())
        .where(Message.outage_id == outage_id, Message.kind.in_(list(kinds)))
        .group_by(Message.kind, Message.state)
    )
    return {(kind, state): number for kind, state, number in session.execute(found)}
