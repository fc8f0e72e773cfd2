"""The states of orders, visits, messages and plans, and the only roads between them.

One table per machine and one function, `advance`, that every change of state passes through (invariant 8).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from dispatch.domain.errors import Refused


class OrderState(StrEnum):
    RECEIVED = "received"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    HELD = "held"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


class VisitState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    DISPATCHED = "dispatched"
    EN_ROUTE = "en_route"
    ON_SITE = "on_site"
    COMPLETED = "completed"
    PARTIAL = "partial"
    CANNOT_COMPLETE = "cannot_complete"
    CANCELLED = "cancelled"


class MessageState(StrEnum):
    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class PlanState(StrEnum):
    REQUESTED = "requested"
    SOLVING = "solving"
    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"
    FAILED = "failed"


O, V, M, P = OrderState, VisitState, MessageState, PlanState

ORDER_ROADS: Mapping[OrderState, frozenset[OrderState]] = {
    O.RECEIVED: frozenset({O.SCHEDULED, O.HELD, O.CANCELLED, O.FAILED}),
    O.SCHEDULED: frozenset({O.RECEIVED, O.IN_PROGRESS, O.HELD, O.COMPLETED, O.CANCELLED, O.FAILED}),
    O.IN_PROGRESS: frozenset({O.RECEIVED, O.SCHEDULED, O.HELD, O.COMPLETED, O.CANCELLED, O.FAILED}),
    O.HELD: frozenset({O.RECEIVED, O.SCHEDULED, O.IN_PROGRESS, O.COMPLETED, O.CANCELLED, O.FAILED}),
    O.COMPLETED: frozenset(),
    O.CANCELLED: frozenset(),
    O.FAILED: frozenset(),
}

VISIT_ROADS: Mapping[VisitState, frozenset[VisitState]] = {
    V.DRAFT: frozenset({V.SCHEDULED, V.CANCELLED}),
    V.SCHEDULED: frozenset(
        {V.DRAFT, V.DISPATCHED, V.EN_ROUTE, V.ON_SITE, V.COMPLETED, V.PARTIAL, V.CANNOT_COMPLETE, V.CANCELLED}
    ),
    V.DISPATCHED: frozenset(
        {V.DRAFT, V.SCHEDULED, V.EN_ROUTE, V.ON_SITE, V.COMPLETED, V.PARTIAL, V.CANNOT_COMPLETE, V.CANCELLED}
    ),
    V.EN_ROUTE: frozenset({V.SCHEDULED, V.ON_SITE, V.COMPLETED, V.PARTIAL, V.CANNOT_COMPLETE, V.CANCELLED}),
    V.ON_SITE: frozenset({V.COMPLETED, V.PARTIAL, V.CANNOT_COMPLETE}),
    V.COMPLETED: frozenset(),
    V.PARTIAL: frozenset(),
    V.CANNOT_COMPLETE: frozenset(),
    V.CANCELLED: frozenset(),
}

MESSAGE_ROADS: Mapping[MessageState, frozenset[MessageState]] = {
    M.QUEUED: frozenset({M.CLAIMED, M.SUPPRESSED, M.EXPIRED}),
    M.CLAIMED: frozenset({M.QUEUED, M.SENT, M.FAILED, M.SUPPRESSED, M.EXPIRED, M.UNKNOWN}),
    M.UNKNOWN: frozenset({M.QUEUED, M.SENT, M.DELIVERED, M.UNDELIVERED, M.FAILED, M.EXPIRED}),
    M.SENT: frozenset({M.DELIVERED, M.UNDELIVERED, M.FAILED, M.EXPIRED}),
    M.UNDELIVERED: frozenset(),
    M.FAILED: frozenset(),
    M.DELIVERED: frozenset(),
    M.SUPPRESSED: frozenset(),
    M.EXPIRED: frozenset(),
}

PLAN_ROADS: Mapping[PlanState, frozenset[PlanState]] = {
    P.REQUESTED: frozenset({P.SOLVING, P.FAILED, P.DISCARDED}),
    P.SOLVING: frozenset({P.REQUESTED, P.DRAFT, P.PUBLISHED, P.DISCARDED, P.FAILED}),
    P.DRAFT: frozenset({P.PUBLISHED, P.DISCARDED}),
    P.PUBLISHED: frozenset({P.SUPERSEDED}),
    P.SUPERSEDED: frozenset(),
    P.DISCARDED: frozenset(),
    P.FAILED: frozenset(),
}

S = TypeVar("S", OrderState, VisitState, MessageState, PlanState)

OPEN_VISITS = frozenset({V.DRAFT, V.SCHEDULED, V.DISPATCHED, V.EN_ROUTE, V.ON_SITE})
STARTED_VISITS = frozenset({V.EN_ROUTE, V.ON_SITE})
ENDED_VISITS = frozenset(V) - OPEN_VISITS
LIVE_ORDERS = frozenset(O) - {O.CANCELLED, O.FAILED}
ENDED_ORDERS = frozenset({O.COMPLETED, O.CANCELLED, O.FAILED})
TERMINAL_MESSAGES = frozenset(state for state, roads in MESSAGE_ROADS.items() if not roads)

_ROADS: Mapping[type[StrEnum], Mapping[StrEnum, frozenset[StrEnum]]] = {
    OrderState: ORDER_ROADS,  # type: ignore[dict-item]  # A Mapping's key type is invariant.
    VisitState: VISIT_ROADS,  # type: ignore[dict-item]
    MessageState: MESSAGE_ROADS,  # type: ignore[dict-item]
    PlanState: PLAN_ROADS,  # type: ignore[dict-item]
}


def may_advance(current: S, target: S) -> bool:
    """Tells whether a road leads from one state to another; standing still is no road."""
    return target in _ROADS[type(current)][current]


def advance(current: S, target: S) -> S:
    """Returns the target when a road leads there; standing still is allowed.

    Raises `Refused` with the code `wrong_state` otherwise.
    """
    if current != target and not may_advance(current, target):
        raise Refused("wrong_state", f"What is {current.value} can't become {target.value}.")
    return target
