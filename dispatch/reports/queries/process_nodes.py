"""Questions about the nodes as they are set, who owns which territory, and who could see to an order."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import ProcessNodeSetting, Task, TerritoryOwner, User
from dispatch.kernel.actor_scope import sees_territory, users_within
from dispatch.reports.rules.process_nodes import OWNERS, USUAL, Colleague, NodeRule
from dispatch.vocabulary.permissions import SYSTEM, Actor
from dispatch.vocabulary.terms import NodeOwnerKind, ProcessNode, Role, TaskState


def rules(session: Session) -> list[NodeRule]:
    """Every node in the order of the process, as it is set or as usual."""
    known = {row.node: _rule(row) for row in session.scalars(select(ProcessNodeSetting))}
    return [known.get(node.value, USUAL[node]) for node in ProcessNode]


def locked(session: Session, node: ProcessNode) -> ProcessNodeSetting | None:
    """What is set for a node, locked until the transaction ends."""
    return session.scalar(
        select(ProcessNodeSetting)
        .where(ProcessNodeSetting.node == node)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def owners(session: Session) -> dict[int, int]:
    """Who owns each territory that has an owner, by the user's id."""
    return {row.territory_id: row.user_id for row in session.scalars(select(TerritoryOwner))}


def own(session: Session, territory_id: int, user_id: int | None) -> None:
    """Writes down who owns a territory; None for nobody."""
    row = session.get(TerritoryOwner, territory_id, with_for_update=True)
    if user_id is None:
        if row is not None:
            session.delete(row)
    elif row is not None:
        row.user_id = user_id
    else:
        session.execute(
            insert(TerritoryOwner)
            .values(territory_id=territory_id, user_id=user_id)
            .on_conflict_do_update(index_elements=["territory_id"], set_={"user_id": user_id})
        )
    session.flush()


def people(session: Session, actor: Actor = SYSTEM) -> Sequence[User]:
    """Everybody active within the actor's bounds who could see to orders somewhere, by name."""
    found = select(User).where(User.active, User.role.in_([role.value for role in OWNERS]), users_within(actor))
    return session.scalars(found.order_by(User.name)).all()


class Desk:
    """Who could see to orders, read once: with their bounds and how many open tasks each has."""

    def __init__(self, session: Session) -> None:
        self._people = people(session)
        counted = select(Task.owner_id, func.count()).where(Task.state == TaskState.OPEN, Task.owner_id.is_not(None))
        self._open: dict[int, int] = {
            owner: count for owner, count in session.execute(counted.group_by(Task.owner_id)) if owner
        }

    def colleagues(self, territory_id: int | None) -> list[Colleague]:
        """Those who may see what lies in a territory."""
        return [
            Colleague(one.id, Role(one.role), self._open.get(one.id, 0))
            for one in self._people
            if sees_territory(one, territory_id)
        ]

    def burden(self, user_id: int) -> None:
        """Counts a task that was given to somebody just now."""
        self._open[user_id] = self._open.get(user_id, 0) + 1


def _rule(row: ProcessNodeSetting) -> NodeRule:
    return NodeRule(
        ProcessNode(row.node),
        row.limit_minutes,
        NodeOwnerKind(row.owner_kind),
        Role(row.role) if row.role else None,
        row.user_id,
        row.version,
    )
