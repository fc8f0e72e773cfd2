"""The states of orders, visits, messages, plans, complaints, outages and the waiting list, and the only roads
between them.

One table per machine and one function, `advance`, that every change of state passes through (invariant 8).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from dispatch.vocabulary.errors import Refused


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


class ComplaintState(StrEnum):
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    PENDING = "pending"
    """Waits for the customer."""
    HELD = "held"
    """Waits for somebody else: a part, a supplier, another department."""
    RESOLVED = "resolved"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class OutageState(StrEnum):
    """Of planned work and outages of the network."""

    ANNOUNCED = "announced"
    ONGOING = "ongoing"
    ENDED = "ended"
    CANCELLED = "cancelled"
    """It does not take place, or was none."""


class WaitState(StrEnum):
    """Of a customer who waits for an earlier window."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    LEFT = "left"
    ENDED = "ended"


class OpeningState(StrEnum):
    """Of a window that has come free and is offered to some of them."""

    OPEN = "open"
    CLAIMED = "claimed"
    TAKEN = "taken"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class CampaignState(StrEnum):
    """Of a campaign of care visits."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class ClusterState(StrEnum):
    """Of a cluster of faults."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    """A person says that it is one, and what is done about it."""
    FALSE_ALARM = "false_alarm"
    ENDED = "ended"


class CoachingState(StrEnum):
    """Of a technician whose work comes back more often than others'."""

    OPEN = "open"
    TALKED = "talked"
    """A person has talked with them about it."""
    DISMISSED = "dismissed"
    """A person says why it is nothing of theirs."""


class SimulationState(StrEnum):
    """Of days played under another policy."""

    REQUESTED = "requested"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class MemberState(StrEnum):
    """Of somebody in a campaign."""

    CHOSEN = "chosen"
    LEFT_OUT = "left_out"
    INVITED = "invited"
    BOOKED = "booked"
    DONE = "done"
    NOBODY_HOME = "nobody_home"
    DECLINED = "declined"
    ANNOYED = "annoyed"
    NO_ANSWER = "no_answer"


_O, _V, _M, _P, _C = OrderState, VisitState, MessageState, PlanState, ComplaintState

ORDER_TRANSITIONS: Mapping[OrderState, frozenset[OrderState]] = {
    _O.RECEIVED: frozenset({_O.SCHEDULED, _O.HELD, _O.CANCELLED, _O.FAILED}),
    _O.SCHEDULED: frozenset({_O.RECEIVED, _O.IN_PROGRESS, _O.HELD, _O.COMPLETED, _O.CANCELLED, _O.FAILED}),
    _O.IN_PROGRESS: frozenset({_O.RECEIVED, _O.SCHEDULED, _O.HELD, _O.COMPLETED, _O.CANCELLED, _O.FAILED}),
    _O.HELD: frozenset({_O.RECEIVED, _O.SCHEDULED, _O.IN_PROGRESS, _O.COMPLETED, _O.CANCELLED, _O.FAILED}),
    _O.COMPLETED: frozenset(),
    _O.CANCELLED: frozenset(),
    _O.FAILED: frozenset(),
}

VISIT_TRANSITIONS: Mapping[VisitState, frozenset[VisitState]] = {
    _V.DRAFT: frozenset({_V.SCHEDULED, _V.CANCELLED}),
    _V.SCHEDULED: frozenset(
        {_V.DRAFT, _V.DISPATCHED, _V.EN_ROUTE, _V.ON_SITE, _V.COMPLETED, _V.PARTIAL, _V.CANNOT_COMPLETE, _V.CANCELLED}
    ),
    _V.DISPATCHED: frozenset(
        {_V.DRAFT, _V.SCHEDULED, _V.EN_ROUTE, _V.ON_SITE, _V.COMPLETED, _V.PARTIAL, _V.CANNOT_COMPLETE, _V.CANCELLED}
    ),
    _V.EN_ROUTE: frozenset({_V.SCHEDULED, _V.ON_SITE, _V.COMPLETED, _V.PARTIAL, _V.CANNOT_COMPLETE, _V.CANCELLED}),
    _V.ON_SITE: frozenset({_V.COMPLETED, _V.PARTIAL, _V.CANNOT_COMPLETE}),
    _V.COMPLETED: frozenset(),
    _V.PARTIAL: frozenset(),
    _V.CANNOT_COMPLETE: frozenset(),
    _V.CANCELLED: frozenset(),
}

MESSAGE_TRANSITIONS: Mapping[MessageState, frozenset[MessageState]] = {
    # A receipt may prove that a text was accepted which waits to be sent again.
    _M.QUEUED: frozenset({_M.CLAIMED, _M.SENT, _M.SUPPRESSED, _M.EXPIRED}),
    _M.CLAIMED: frozenset({_M.QUEUED, _M.SENT, _M.FAILED, _M.SUPPRESSED, _M.EXPIRED, _M.UNKNOWN}),
    _M.UNKNOWN: frozenset({_M.QUEUED, _M.SENT, _M.DELIVERED, _M.UNDELIVERED, _M.FAILED, _M.EXPIRED}),
    _M.SENT: frozenset({_M.DELIVERED, _M.UNDELIVERED, _M.FAILED, _M.EXPIRED}),
    # Receipts come in any order: a handset's confirmation outweighs an earlier word that it failed.
    _M.FAILED: frozenset({_M.UNDELIVERED, _M.DELIVERED}),
    _M.UNDELIVERED: frozenset({_M.DELIVERED}),
    _M.DELIVERED: frozenset(),
    _M.SUPPRESSED: frozenset(),
    _M.EXPIRED: frozenset(),
}

PLAN_TRANSITIONS: Mapping[PlanState, frozenset[PlanState]] = {
    _P.REQUESTED: frozenset({_P.SOLVING, _P.FAILED, _P.DISCARDED}),
    _P.SOLVING: frozenset({_P.REQUESTED, _P.DRAFT, _P.PUBLISHED, _P.DISCARDED, _P.FAILED}),
    _P.DRAFT: frozenset({_P.PUBLISHED, _P.DISCARDED}),
    _P.PUBLISHED: frozenset({_P.SUPERSEDED}),
    _P.SUPERSEDED: frozenset(),
    _P.DISCARDED: frozenset(),
    _P.FAILED: frozenset(),
}

COMPLAINT_TRANSITIONS: Mapping[ComplaintState, frozenset[ComplaintState]] = {
    _C.ACKNOWLEDGED: frozenset({_C.IN_PROGRESS, _C.CANCELLED}),
    _C.IN_PROGRESS: frozenset({_C.PENDING, _C.HELD, _C.RESOLVED, _C.CANCELLED}),
    _C.PENDING: frozenset({_C.IN_PROGRESS, _C.CANCELLED}),
    _C.HELD: frozenset({_C.IN_PROGRESS, _C.CANCELLED}),
    _C.RESOLVED: frozenset({_C.ACCEPTED, _C.REJECTED, _C.IN_PROGRESS}),
    # Who is not content reopens it, as long as it is not closed.
    _C.REJECTED: frozenset({_C.IN_PROGRESS}),
    _C.ACCEPTED: frozenset({_C.CLOSED, _C.REJECTED}),
    _C.CANCELLED: frozenset(),
    _C.CLOSED: frozenset(),
}
"""Resolved is what we say, accepted what the customer says; nothing closes without that."""

_N = OutageState

OUTAGE_TRANSITIONS: Mapping[OutageState, frozenset[OutageState]] = {
    _N.ANNOUNCED: frozenset({_N.ONGOING, _N.ENDED, _N.CANCELLED}),
    _N.ONGOING: frozenset({_N.ENDED, _N.CANCELLED}),
    _N.ENDED: frozenset(),
    _N.CANCELLED: frozenset(),
}

_W, _F = WaitState, OpeningState

WAIT_TRANSITIONS: Mapping[WaitState, frozenset[WaitState]] = {
    _W.WAITING: frozenset({_W.OFFERED, _W.LEFT, _W.ENDED}),
    _W.OFFERED: frozenset({_W.WAITING, _W.TAKEN, _W.LEFT, _W.ENDED}),
    _W.TAKEN: frozenset(),
    _W.LEFT: frozenset(),
    _W.ENDED: frozenset(),
}

OPENING_TRANSITIONS: Mapping[OpeningState, frozenset[OpeningState]] = {
    # The first answer claims; it is taken as soon as the visit has its place there.
    _F.OPEN: frozenset({_F.CLAIMED, _F.LAPSED, _F.WITHDRAWN}),
    _F.CLAIMED: frozenset({_F.TAKEN, _F.WITHDRAWN}),
    _F.TAKEN: frozenset(),
    _F.LAPSED: frozenset(),
    _F.WITHDRAWN: frozenset(),
}

_K, _B = CampaignState, MemberState

CAMPAIGN_TRANSITIONS: Mapping[CampaignState, frozenset[CampaignState]] = {
    _K.DRAFT: frozenset({_K.RUNNING, _K.ENDED}),
    _K.RUNNING: frozenset({_K.PAUSED, _K.ENDED}),
    _K.PAUSED: frozenset({_K.RUNNING, _K.ENDED}),
    _K.ENDED: frozenset(),
}

MEMBER_TRANSITIONS: Mapping[MemberState, frozenset[MemberState]] = {
    _B.CHOSEN: frozenset({_B.INVITED, _B.LEFT_OUT, _B.ANNOYED, _B.DECLINED}),
    _B.INVITED: frozenset({_B.BOOKED, _B.DONE, _B.LEFT_OUT, _B.DECLINED, _B.ANNOYED, _B.NO_ANSWER}),
    _B.BOOKED: frozenset({_B.DONE, _B.NOBODY_HOME, _B.DECLINED}),
    # They may book again by the text that said that we came by; nobody asks them.
    _B.NOBODY_HOME: frozenset({_B.BOOKED, _B.DONE, _B.DECLINED}),
    _B.LEFT_OUT: frozenset(),
    _B.DONE: frozenset(),
    _B.DECLINED: frozenset(),
    _B.ANNOYED: frozenset(),
    _B.NO_ANSWER: frozenset(),
}

_L = ClusterState

CLUSTER_TRANSITIONS: Mapping[ClusterState, frozenset[ClusterState]] = {
    _L.OPEN: frozenset({_L.CONFIRMED, _L.FALSE_ALARM, _L.ENDED}),
    _L.CONFIRMED: frozenset({_L.FALSE_ALARM, _L.ENDED}),
    _L.FALSE_ALARM: frozenset(),
    _L.ENDED: frozenset(),
}

_Y = SimulationState

SIMULATION_TRANSITIONS: Mapping[SimulationState, frozenset[SimulationState]] = {
    _Y.REQUESTED: frozenset({_Y.RUNNING, _Y.FAILED, _Y.CANCELLED}),
    _Y.RUNNING: frozenset({_Y.DONE, _Y.FAILED, _Y.CANCELLED}),
    _Y.DONE: frozenset(),
    _Y.FAILED: frozenset(),
    _Y.CANCELLED: frozenset(),
}

S = TypeVar(
    "S",
    OrderState,
    VisitState,
    MessageState,
    PlanState,
    ComplaintState,
    WaitState,
    OpeningState,
    CampaignState,
    MemberState,
    OutageState,
    ClusterState,
    SimulationState,
)

TAKEN_OFF = "taken_off"
"""Why a visit has no place that a dispatcher took off the plan by hand."""

ARRANGED_VISITS = frozenset({_V.SCHEDULED, _V.DISPATCHED})
"""A technician has it and has not left for it: its customer may still move it."""
PLANNABLE_VISITS = ARRANGED_VISITS | {_V.DRAFT}
"""The planner and people may still give it another place."""
AWAITED_VISITS = ARRANGED_VISITS | {_V.EN_ROUTE}
"""Somebody has it and has not arrived: it may still go to another technician."""
STARTED_VISITS = frozenset({_V.EN_ROUTE, _V.ON_SITE})
HELD_VISITS = ARRANGED_VISITS | STARTED_VISITS
"""It is its technician's to do."""
OPEN_VISITS = HELD_VISITS | {_V.DRAFT}
ENDED_VISITS = frozenset(_V) - OPEN_VISITS
LIVE_ORDERS = frozenset(_O) - {_O.CANCELLED, _O.FAILED}
OPEN_OUTAGES = frozenset({_N.ANNOUNCED, _N.ONGOING})
ENDED_COMPLAINTS = frozenset({_C.CLOSED, _C.CANCELLED})
ENDED_ORDERS = frozenset({_O.COMPLETED, _O.CANCELLED, _O.FAILED})
SIMULATIONS_IN_HAND = frozenset({_Y.REQUESTED, _Y.RUNNING})
LIVE_CLUSTERS = frozenset({_L.OPEN, _L.CONFIRMED})
ON_THE_LIST = frozenset({_W.WAITING, _W.OFFERED})
MEMBERS_IN_HAND = frozenset({_B.CHOSEN, _B.INVITED, _B.BOOKED, _B.NOBODY_HOME})
"""They take part in a campaign, and so in no other one."""
TERMINAL_MESSAGES = frozenset({_M.DELIVERED, _M.UNDELIVERED, _M.FAILED, _M.SUPPRESSED, _M.EXPIRED})

_TRANSITIONS: Mapping[type[StrEnum], Mapping[StrEnum, frozenset[StrEnum]]] = {
    OrderState: ORDER_TRANSITIONS,  # type: ignore[dict-item]  # A Mapping's key type is invariant.
    VisitState: VISIT_TRANSITIONS,  # type: ignore[dict-item]
    MessageState: MESSAGE_TRANSITIONS,  # type: ignore[dict-item]
    PlanState: PLAN_TRANSITIONS,  # type: ignore[dict-item]
    ComplaintState: COMPLAINT_TRANSITIONS,  # type: ignore[dict-item]
    OutageState: OUTAGE_TRANSITIONS,  # type: ignore[dict-item]
    WaitState: WAIT_TRANSITIONS,  # type: ignore[dict-item]
    OpeningState: OPENING_TRANSITIONS,  # type: ignore[dict-item]
    CampaignState: CAMPAIGN_TRANSITIONS,  # type: ignore[dict-item]
    MemberState: MEMBER_TRANSITIONS,  # type: ignore[dict-item]
    ClusterState: CLUSTER_TRANSITIONS,  # type: ignore[dict-item]
    SimulationState: SIMULATION_TRANSITIONS,  # type: ignore[dict-item]
}


def may_advance(current: S, target: S) -> bool:
    """Tells whether a road leads from one state to another; standing still is no road."""
    return target in _TRANSITIONS[type(current)][current]


def advance(current: S, target: S) -> S:
    """Returns the target when a road leads there; standing still is allowed.

    Raises `Refused` with the code `wrong_state` otherwise.
    """
    if current != target and not may_advance(current, target):
        raise Refused("wrong_state", f"What is {current.value} can't become {target.value}.")
    return target


class OfferOutcome(StrEnum):
    """How an offer to one customer ended."""

    TAKEN = "taken"
    LOST = "lost"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class ChangeKind(StrEnum):
    SAME = "same"
    MOVED = "moved"
    """At another time within what was promised: nobody is told."""
    WINDOW_BROKEN = "window_broken"
    TECHNICIAN_CHANGED = "technician_changed"
    DROPPED = "dropped"
    NEW = "new"
