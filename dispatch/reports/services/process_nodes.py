"""An operator says whose a node of the process is and how long it may take, and who owns a territory."""

from collections.abc import Mapping
from typing import Any

from dispatch.accounts.queries.users import active_user
from dispatch.db.tables import ProcessNodeSetting, User
from dispatch.kernel.actor_scope import sees_territory
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.reports.queries import process_nodes as queries
from dispatch.reports.rules.process_nodes import OWNERS, NodeRule
from dispatch.vocabulary.errors import Invalid, Missing, Stale
from dispatch.vocabulary.terms import NodeOwnerKind, ProcessNode, Role
from dispatch.workforce.services import territories


def put(work: Work, node: ProcessNode, version: int, wanted: Mapping[str, Any]) -> NodeRule:
    """Sets a node's `limit_minutes`, `owner_kind`, and the `role` or `user_id` that goes with it.

    It holds at once, also for orders that wait there. Raises `Stale`, `Invalid` for a kind without its owner, and
    `Missing` for a user who could not see to an order.
    """
    kind = NodeOwnerKind(wanted["owner_kind"])
    role, user_id = _owner(work, kind, wanted)
    row = queries.locked(work.session, node)
    present = row.version if row else 0
    if present != version:
        raise Stale("node", present)
    if row is None:
        row = ProcessNodeSetting(node=node, version=0)
        work.session.add(row)
    row.owner_kind, row.role, row.user_id = kind, role, user_id
    row.limit_minutes = wanted["limit_minutes"]
    row.version += 1
    work.session.flush()
    audit(work, "process_node.set", "process_node", None, node=node.value)
    return next(rule for rule in queries.rules(work.session) if rule.node is node)


def own(work: Work, territory_id: int, user_id: int | None) -> None:
    """Says who owns a territory; None for nobody. Raises `Missing` for one who could not see to its orders."""
    territories.visible(work, territory_id)
    if user_id is not None and not sees_territory(_colleague(work, user_id), territory_id):
        raise Missing("user")
    queries.own(work.session, territory_id, user_id)
    audit(work, "territory.owned", "territory", territory_id, user_id=user_id)


def _owner(work: Work, kind: NodeOwnerKind, wanted: Mapping[str, Any]) -> tuple[Role | None, int | None]:
    role, user_id = wanted.get("role"), wanted.get("user_id")
    if kind is NodeOwnerKind.ROLE:
        if role is None or Role(role) not in OWNERS:
            raise Invalid(
                "node_owner_missing", "Say which role sees to it: admin, dispatcher or service.", errors=_at("role")
            )
        return Role(role), None
    if kind is NodeOwnerKind.USER:
        if user_id is None:
            raise Invalid("node_owner_missing", "Say who sees to it.", errors=_at("user_id"))
        return None, _colleague(work, user_id).id
    return None, None


def _colleague(work: Work, user_id: int) -> User:
    user = active_user(work.session, user_id)
    if user is None or Role(user.role) not in OWNERS:
        raise Missing("user")
    return user


def _at(field: str) -> dict[str, Any]:
    return {"json": {field: ["Missing data for required field."]}}
