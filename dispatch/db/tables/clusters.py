"""Clusters of faults that their baseline does not explain, with the orders in them and what a person said of each."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.vocabulary.states import ClusterState
from dispatch.vocabulary.terms import ClusterKind

_LIVE = "state IN ('open', 'confirmed')"


class Cluster(Base):
    """A node, device model, installer, building or symptom of a territory with more faults than are expected of it."""

    __tablename__ = "clusters"
    __table_args__ = (
        CheckConstraint(one_of("kind", ClusterKind), name="kind"),
        CheckConstraint(one_of("state", ClusterState), name="state"),
        CheckConstraint("faults > 0 AND lines > 0 AND expected > 0 AND usual >= 1", name="counts"),
        Index("uq_clusters_live", "territory_id", "kind", "value", unique=True, postgresql_where=text(_LIVE)),
    )

    id: Mapped[Key]
    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"), index=True)
    kind: Mapped[str]
    value: Mapped[str]
    """The node, model, installer or symptom; of a building the id of its oldest site, whose address names it."""
    state: Mapped[str] = mapped_column(server_default=ClusterState.OPEN)
    faults: Mapped[int]
    lines: Mapped[int]
    """Against how many lines; of a symptom, against how many faults."""
    expected: Mapped[float]
    p_value: Mapped[float]
    usual: Mapped[float] = mapped_column(server_default="1")
    """How many times more than of others was taken as usual; of a false alarm, what is usual from then on."""
    found_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When it was last found."""
    told_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    told_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(server_default="")
    """What is done about it, or why it is none."""
    version: Mapped[int] = mapped_column(server_default="1")


class ClusterOrder(Base):
    """A fault of a cluster."""

    __tablename__ = "cluster_orders"

    cluster_id: Mapped[int] = mapped_column(ForeignKey("clusters.id", ondelete="CASCADE"), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"), primary_key=True, index=True)
