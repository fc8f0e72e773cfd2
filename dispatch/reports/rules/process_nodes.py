"""Whose each node of the process is, how long an order may take to pass it, and who sees to one that is overdue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dispatch.vocabulary.terms import NodeOwnerKind, ProcessNode, Role


@dataclass(frozen=True, slots=True)
class NodeRule:
    """A node's owner and limit; `version` is 0 while nobody has set it.

    The limit counts from the last node that the order passed; on the way, from the start of the promised window where
    that is later.
    """

    node: ProcessNode
    limit_minutes: int
    owner_kind: NodeOwnerKind
    role: Role | None = None
    user_id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody active who can see an order: what they are, and how many open tasks they have."""

    user_id: int
    role: Role
    open_tasks: int


_SERVICE = {"owner_kind": NodeOwnerKind.ROLE, "role": Role.SERVICE}
_DISPATCHER = {"owner_kind": NodeOwnerKind.ROLE, "role": Role.DISPATCHER}
_TERRITORY = {"owner_kind": NodeOwnerKind.TERRITORY}

_HOUR, _DAY = 60, 24 * 60

USUAL: Mapping[ProcessNode, NodeRule] = {
    rule.node: rule
    for rule in (
        NodeRule(ProcessNode.TAKEN_IN, 2 * _HOUR, **_SERVICE),  # type: ignore[arg-type]  # Values of their fields.
        NodeRule(ProcessNode.LOCATED, 2 * _HOUR, **_DISPATCHER),  # type: ignore[arg-type]
        NodeRule(ProcessNode.OFFERED, 4 * _HOUR, **_SERVICE),  # type: ignore[arg-type]
        NodeRule(ProcessNode.BOOKED, _DAY, **_SERVICE),  # type: ignore[arg-type]
        NodeRule(ProcessNode.PLANNED, _DAY, **_TERRITORY),  # type: ignore[arg-type]
        NodeRule(ProcessNode.TOLD, 14 * _HOUR, **_TERRITORY),  # type: ignore[arg-type]
        NodeRule(ProcessNode.ON_THE_WAY, 4 * _HOUR, **_TERRITORY),  # type: ignore[arg-type]
        NodeRule(ProcessNode.ON_SITE, 2 * _HOUR, **_TERRITORY),  # type: ignore[arg-type]
        NodeRule(ProcessNode.DONE, 4 * _HOUR, **_TERRITORY),  # type: ignore[arg-type]
        NodeRule(ProcessNode.ASKED, 2 * _DAY, **_SERVICE),  # type: ignore[arg-type]
        NodeRule(ProcessNode.CLOSED, 7 * _DAY, **_SERVICE),  # type: ignore[arg-type]
    )
}
"""What holds where an operator has set nothing. A text may wait for the night to end: 14 hours until it is told."""

OWNERS = frozenset({Role.ADMIN, Role.DISPATCHER, Role.SERVICE})
"""The roles of those who can see to an order."""


class NodeGrouping(StrEnum):
    """By what the passings of nodes are put together, besides the node."""

    NODE = "node"
    OWNER = "owner"
    TERRITORY = "territory"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class NodeCount:
    """How a node was passed in one group, which is called `label`.

    `cases` are passings, and orders that wait there beyond the limit; `within` of them kept it. `p50` and `p90` are of
    the seconds that passings took, `over_seconds` what all of them together took beyond the limit; None without any.
    """

    node: ProcessNode
    group: str | None
    label: str | None
    cases: int
    within: int
    p50: float | None
    p90: float | None
    over_seconds: float | None

    @property
    def percent(self) -> float | None:
        """The share that kept the limit."""
        return round(100 * self.within / self.cases, 1) if self.cases else None


def owner_of(rule: NodeRule, territory_owner: int | None, colleagues: Sequence[Colleague]) -> int | None:
    """Who sees to an order that is overdue at a node, by the user's id: one of `colleagues`, None only without any.

    The person that the rule names, or whoever owns the territory; for a role whoever of it has the fewest open tasks.
    Where they can't see the order, a dispatcher does, then anybody.
    """
    by_load = sorted(colleagues, key=lambda one: (one.open_tasks, one.user_id))
    wanted = rule.user_id if rule.owner_kind is NodeOwnerKind.USER else None
    if rule.owner_kind is NodeOwnerKind.TERRITORY:
        wanted = territory_owner
    named = [one for one in by_load if one.user_id == wanted]
    of_role = [one for one in by_load if one.role is rule.role]
    of_territory = [one for one in by_load if one.user_id == territory_owner]
    dispatchers = [one for one in by_load if one.role is Role.DISPATCHER]
    found = [*named, *of_role, *of_territory, *dispatchers, *by_load]
    return found[0].user_id if found else None
