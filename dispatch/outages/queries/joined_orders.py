"""Questions about the repairs that wait for an outage, and those that it may explain."""

from collections.abc import Collection, Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from dispatch.db.tables import Appointment, Outage, OutageOrder, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import ENDED_ORDERS, OrderState
from dispatch.vocabulary.terms import AppointmentState, JoinState, OrderKind

WAITING = (JoinState.JOINED, JoinState.ASKED)


def of_outage(session: Session, outage_id: int, actor: Actor | None = None) -> Sequence[OutageOrder]:
    """What has ever joined an outage, with the orders, within the actor's bounds; None for all of it."""
    found = (
        select(OutageOrder)
        .join(OutageOrder.order)
        .where(OutageOrder.outage_id == outage_id)
        .options(contains_eager(OutageOrder.order).joinedload(WorkOrder.customer))
    )
    if actor is not None:
        found = found.where(within(actor))
    return session.scalars(found.order_by(OutageOrder.id)).all()


def find(session: Session, outage_id: int, order_id: int) -> OutageOrder | None:
    """What is noted of one order that joined an outage."""
    found = select(OutageOrder).where(OutageOrder.outage_id == outage_id, OutageOrder.order_id == order_id)
    return session.scalar(found)


def waiting_of_order(session: Session, order_id: int) -> OutageOrder | None:
    """What an order waits for at present."""
    found = select(OutageOrder).where(OutageOrder.order_id == order_id, OutageOrder.state.in_(WAITING))
    return session.scalar(found)


def waiting(session: Session, outage_id: int) -> Sequence[OutageOrder]:
    """Those that still wait for an outage, in the order in which they joined."""
    found = (
        select(OutageOrder)
        .where(OutageOrder.outage_id == outage_id, OutageOrder.state.in_(WAITING))
        .options(joinedload(OutageOrder.order).joinedload(WorkOrder.customer))
    )
    return session.scalars(found.order_by(OutageOrder.id)).all()


def asked(session: Session, order_ids: Collection[int]) -> set[int]:
    """Which of these orders' customers are asked at present whether it works again."""
    found = select(OutageOrder.order_id).where(
        OutageOrder.order_id.in_(list(order_ids)), OutageOrder.state == JoinState.ASKED
    )
    return set(session.scalars(found))


def siblings(session: Session, order_id: int) -> Sequence[OutageOrder]:
    """The orders of the same customer whose fate was asked about with this one's, itself included."""
    own = (
        select(OutageOrder.outage_id, WorkOrder.customer_id)
        .join(OutageOrder.order)
        .where(OutageOrder.order_id == order_id, OutageOrder.state == JoinState.ASKED)
        .subquery()
    )
    found = (
        select(OutageOrder)
        .join(OutageOrder.order)
        .where(
            OutageOrder.state == JoinState.ASKED,
            OutageOrder.outage_id == own.c.outage_id,
            WorkOrder.customer_id == own.c.customer_id,
        )
        .options(contains_eager(OutageOrder.order))
    )
    return session.scalars(found.order_by(OutageOrder.id)).all()


def open_repairs(session: Session, outage: Outage) -> Sequence[WorkOrder]:
    """Repairs that are open and wait for no outage, in its territory, the oldest first."""
    found = (
        select(WorkOrder)
        .where(
            WorkOrder.kind == OrderKind.REPAIR,
            WorkOrder.state.in_((OrderState.RECEIVED, OrderState.SCHEDULED)),
            WorkOrder.outage_id.is_(None),
        )
        .options(
            joinedload(WorkOrder.customer), joinedload(WorkOrder.site), joinedload(WorkOrder.line),
            selectinload(WorkOrder.visits),
        )
    )  # fmt: skip
    if outage.territory_id is not None:
        found = found.where(WorkOrder.territory_id == outage.territory_id)
    return session.scalars(found.order_by(WorkOrder.id)).all()


def is_promised(session: Session, visit_ids: Collection[int]) -> bool:
    """Whether an arrival is arranged for one of these visits."""
    live = exists().where(Appointment.visit_id.in_(list(visit_ids)), Appointment.state == AppointmentState.LIVE)
    return bool(session.scalar(select(live)))


def order_visible(session: Session, actor: Actor, order_id: int) -> WorkOrder | None:
    """An order within an actor's bounds, locked until the transaction ends, with all that is asked of it."""
    session.execute(select(WorkOrder.id).where(WorkOrder.id == order_id).with_for_update(key_share=True))
    return session.scalar(
        select(WorkOrder)
        .where(WorkOrder.id == order_id, within(actor))
        .options(
            joinedload(WorkOrder.customer), joinedload(WorkOrder.site), joinedload(WorkOrder.line),
            selectinload(WorkOrder.visits),
        ),
        execution_options={"populate_existing": True},
    )  # fmt: skip


def has_ended(order: WorkOrder) -> bool:
    """Whether an order has ended, however."""
    return order.state in ENDED_ORDERS
