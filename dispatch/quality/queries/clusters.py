"""Questions about clusters that were found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import Cluster, ClusterOrder, Site, Territory, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.quality.rules.clusters import Group, building_of
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import LIVE_CLUSTERS, ClusterState
from dispatch.vocabulary.terms import ClusterKind

MOST_ORDERS = 200


@dataclass(frozen=True, slots=True)
class NamedCluster:
    """A cluster with what it is called; a symptom by its code."""

    cluster: Cluster
    label: str
    territory: str

    @property
    def id(self) -> int:
        """As pages of a list know it."""
        return self.cluster.id


def listed(
    session: Session, actor: Actor, *, state: ClusterState | None = None, limit: int, before: int | None = None
) -> list[NamedCluster]:
    """Clusters within the actor's bounds, the newest first."""
    found = select(Cluster).where(within(actor, Cluster))
    if state is not None:
        found = found.where(Cluster.state == state)
    if before is not None:
        found = found.where(Cluster.id < before)
    return named(session, session.scalars(found.order_by(Cluster.id.desc()).limit(limit)).all())


def visible(session: Session, actor: Actor, cluster_id: int, *, lock: bool = False) -> Cluster | None:
    """A cluster within the actor's bounds, locked until the transaction ends if wanted."""
    found = select(Cluster).where(Cluster.id == cluster_id, within(actor, Cluster))
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    return session.scalar(found)


def named(session: Session, clusters: Sequence[Cluster]) -> list[NamedCluster]:
    """What each is called, and the code of its territory."""
    sites = [int(one.value) for one in clusters if one.kind == ClusterKind.BUILDING]
    addresses = dict(session.execute(select(Site.id, Site.address).where(Site.id.in_(sites))).all())
    in_these = select(Territory.id, Territory.code).where(Territory.id.in_({one.territory_id for one in clusters}))
    codes = dict(session.execute(in_these).all())
    return [
        NamedCluster(
            one,
            building_of(addresses.get(int(one.value), one.value)) if one.kind == ClusterKind.BUILDING else one.value,
            codes.get(one.territory_id, ""),
        )
        for one in clusters
    ]


def live(session: Session, territory_id: int) -> dict[Group, Cluster]:
    """The clusters of a territory that are open or confirmed, locked until the transaction ends."""
    found = session.scalars(
        select(Cluster)
        .where(Cluster.territory_id == territory_id, Cluster.state.in_([one.value for one in LIVE_CLUSTERS]))
        .order_by(Cluster.id)
        .with_for_update()
    )
    return {(ClusterKind(one.kind), one.value): one for one in found}


def learned(session: Session, territory_id: int) -> dict[Group, float]:
    """How many times more is usual of groups that a person called a false alarm."""
    found = session.scalars(
        select(Cluster)
        .where(Cluster.territory_id == territory_id, Cluster.state == ClusterState.FALSE_ALARM)
        .order_by(Cluster.id)
    )
    return {(ClusterKind(one.kind), one.value): one.usual for one in found}


def resting(session: Session, territory_id: int, since: datetime) -> set[Group]:
    """Groups whose cluster a person ended since then: the faults that made it are still within the window."""
    found = select(Cluster).where(
        Cluster.territory_id == territory_id, Cluster.state == ClusterState.ENDED, Cluster.told_at > since
    )
    return {(ClusterKind(one.kind), one.value) for one in session.scalars(found)}


def hold(session: Session, cluster_id: int, order_ids: Sequence[int]) -> None:
    """Writes down which orders are in a cluster, instead of those that were."""
    session.execute(delete(ClusterOrder).where(ClusterOrder.cluster_id == cluster_id))
    rows = [{"cluster_id": cluster_id, "order_id": order_id} for order_id in order_ids]
    if rows:
        session.execute(insert(ClusterOrder).values(rows))


def orders(session: Session, actor: Actor, cluster_id: int) -> Sequence[WorkOrder]:
    """The orders in a cluster, the newest first."""
    return session.scalars(
        select(WorkOrder)
        .join(ClusterOrder, ClusterOrder.order_id == WorkOrder.id)
        .where(ClusterOrder.cluster_id == cluster_id, within(actor))
        .order_by(WorkOrder.id.desc())
        .limit(MOST_ORDERS)
    ).all()


def territory_ids(session: Session) -> list[int]:
    """Every territory."""
    return list(session.scalars(select(Territory.id).order_by(Territory.id)))
