"""Questions about work that came back, and about the coaching list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased, joinedload

from dispatch.db.tables import (
    Cluster,
    ClusterOrder,
    CoachingCase,
    CoachingOrder,
    OutageOrder,
    Territory,
    Visit,
    WorkOrder,
)
from dispatch.kernel.actor_scope import within
from dispatch.orders.rules.repeats import REPEAT_WITHIN
from dispatch.quality.rules.coaching import WINDOW, DoneWork, WorkKind
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import LIVE_CLUSTERS, CoachingState, OrderState
from dispatch.vocabulary.terms import ClusterKind, OrderKind


@dataclass(frozen=True, slots=True)
class RepeatedOrder:
    """An order of the technician's, and the repair that repeated it."""

    order: WorkOrder
    repeat: WorkOrder | None


def done(session: Session, territory_id: int, now: datetime) -> list[DoneWork]:
    """The orders that technicians completed in the window and thirty days before now at the latest.

    A repair counts as a repeat of theirs unless an outage or a cluster of faults explains it, or it was cancelled.
    """
    later = aliased(Visit)
    again = aliased(WorkOrder)
    is_last = ~exists().where(
        later.order_id == Visit.order_id, later.ended_by.is_not(None), later.number > Visit.number
    ).correlate(Visit)
    by_outage = exists().where(OutageOrder.order_id == again.id, OutageOrder.state.not_in(("released", "remains")))
    by_cluster = exists().where(
        ClusterOrder.order_id == again.id,
        Cluster.id == ClusterOrder.cluster_id,
        Cluster.state.in_([one.value for one in LIVE_CLUSTERS]),
        Cluster.kind.not_in((ClusterKind.INSTALLER, ClusterKind.SYMPTOM)),
    )
    repeated = exists().where(
        again.repeat_of_id == WorkOrder.id, again.state != OrderState.CANCELLED, ~by_outage, ~by_cluster
    )
    rows = session.execute(
        select(WorkOrder.id, Visit.ended_by, WorkOrder.kind, WorkOrder.symptom, Visit.ended_at, repeated)
        .join(Visit, Visit.order_id == WorkOrder.id)
        .where(
            WorkOrder.territory_id == territory_id,
            WorkOrder.state == OrderState.COMPLETED,
            Visit.ended_by.is_not(None),
            Visit.ended_at.between(now - WINDOW, now - REPEAT_WITHIN),
            is_last,
        )
        .order_by(WorkOrder.id)
    )
    return [
        DoneWork(order_id, who, WorkKind(OrderKind(kind), symptom), at, was_repeated)
        for order_id, who, kind, symptom, at, was_repeated in rows
        if who is not None and at is not None
    ]


def settled(session: Session, territory_id: int) -> Mapping[tuple[int, WorkKind], datetime]:
    """Until when the work of a technician of a kind was talked about or dismissed."""
    rows = session.execute(
        select(CoachingCase.technician_id, CoachingCase.kind, CoachingCase.symptom, func.max(CoachingCase.told_at))
        .where(CoachingCase.territory_id == territory_id, CoachingCase.told_at.is_not(None))
        .group_by(CoachingCase.technician_id, CoachingCase.kind, CoachingCase.symptom)
    )
    return {(who, _kind_of(kind, symptom)): at for who, kind, symptom, at in rows if at is not None}


def open_cases(session: Session, territory_id: int) -> dict[tuple[int, WorkKind], CoachingCase]:
    """The cases of a territory that nobody has spoken of yet, locked until the transaction ends."""
    found = session.scalars(
        select(CoachingCase)
        .where(CoachingCase.territory_id == territory_id, CoachingCase.state == CoachingState.OPEN)
        .order_by(CoachingCase.id)
        .with_for_update()
    )
    return {(one.technician_id, kind_of(one)): one for one in found}


def kind_of(case: CoachingCase) -> WorkKind:
    """The kind of work that a case is about."""
    return _kind_of(case.kind, case.symptom)


def hold(session: Session, coaching_id: int, order_ids: Sequence[int]) -> None:
    """Writes down which orders are behind a case, instead of those that were."""
    session.execute(delete(CoachingOrder).where(CoachingOrder.coaching_id == coaching_id))
    session.execute(insert(CoachingOrder).values([{"coaching_id": coaching_id, "order_id": id} for id in order_ids]))


def listed(
    session: Session, actor: Actor, *, state: CoachingState | None = None, limit: int, before: int | None = None
) -> Sequence[CoachingCase]:
    """Cases within the actor's bounds, the newest first."""
    found = select(CoachingCase).options(joinedload(CoachingCase.technician)).where(within(actor, CoachingCase))
    if state is not None:
        found = found.where(CoachingCase.state == state)
    if before is not None:
        found = found.where(CoachingCase.id < before)
    return session.scalars(found.order_by(CoachingCase.id.desc()).limit(limit)).all()


def visible(session: Session, actor: Actor, coaching_id: int, *, lock: bool = False) -> CoachingCase | None:
    """A case within the actor's bounds, locked until the transaction ends if wanted."""
    found = select(CoachingCase).where(CoachingCase.id == coaching_id, within(actor, CoachingCase))
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    return session.scalar(found)


def orders(session: Session, actor: Actor, coaching_id: int) -> list[RepeatedOrder]:
    """The orders behind a case with what repeated each, the newest first."""
    again = aliased(WorkOrder)
    rows = session.execute(
        select(WorkOrder, again)
        .join(CoachingOrder, CoachingOrder.order_id == WorkOrder.id)
        .outerjoin(again, again.repeat_of_id == WorkOrder.id)
        .where(CoachingOrder.coaching_id == coaching_id, within(actor))
        .order_by(WorkOrder.id.desc(), again.id)
    )
    found: dict[int, RepeatedOrder] = {}
    for order, repeat in rows:
        found.setdefault(order.id, RepeatedOrder(order, repeat))
    return list(found.values())


def territory_codes(session: Session, actor: Actor) -> Mapping[int, str]:
    """The codes of the territories within the actor's bounds, by id."""
    return dict(session.execute(select(Territory.id, Territory.code).where(within(actor, Territory))).all())


def _kind_of(kind: str | None, symptom: str | None) -> WorkKind:
    return WorkKind(OrderKind(kind) if kind else None, symptom)
