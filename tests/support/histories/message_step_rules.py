"""What no step of a day may do, whatever it was: two standings are compared, and what must not have changed is named.

Plain values, so that every fault can be planted by writing down what it would have left behind.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from dispatch.bootstrap import Backend
from dispatch.db.tables import (
    Absence,
    Appointment,
    AuditEntry,
    Hold,
    Message,
    Plan,
    Visit,
    WaitEntry,
    WaitOpening,
    WorkOrder,
)
from dispatch.kernel.work import Work
from dispatch.vocabulary import states
from dispatch.vocabulary.states import (
    OPEN_VISITS,
    STARTED_VISITS,
    MessageState,
    OpeningState,
    OrderState,
    PlanState,
    VisitState,
    WaitState,
)
from dispatch.vocabulary.terms import AppointmentState, HoldState

IMMINENT = timedelta(minutes=30)

ROADS: Mapping[str, tuple[type[StrEnum], Mapping[Any, frozenset[Any]]]] = {
    "order": (OrderState, states.ORDER_TRANSITIONS),
    "visit": (VisitState, states.VISIT_TRANSITIONS),
    "message": (MessageState, states.MESSAGE_TRANSITIONS),
    "plan": (PlanState, states.PLAN_TRANSITIONS),
    "wait": (WaitState, states.WAIT_TRANSITIONS),
    "opening": (OpeningState, states.OPENING_TRANSITIONS),
}
TABLES: Mapping[str, Any] = {
    "order": WorkOrder,
    "visit": Visit,
    "message": Message,
    "plan": Plan,
    "wait": WaitEntry,
    "opening": WaitOpening,
}
REOPENED = {"order": OrderState.IN_PROGRESS, "visit": VisitState.ON_SITE}
"""Where a road begins anew after an end was taken back."""
REINSTATED = {"order": OrderState.RECEIVED, "visit": VisitState.DRAFT}
"""Where it begins anew after a cancellation was."""

ENDS = frozenset({"superseded", "cancelled", "missed", "fulfilled"})
STILL_TRUE: Mapping[str, frozenset[str]] = {
    "cancelled": frozenset({"cancelled"}),
    "postponed": frozenset({"cancelled"}),
    "missed_you": frozenset({"missed"}),
    "completed": frozenset({"fulfilled"}),
    "completed_with_devices": frozenset({"fulfilled"}),
    "survey": frozenset({"fulfilled"}),
    "slot_offer": ENDS - {"superseded"},
    **dict.fromkeys(("survey_thanks", "recommend_asked", "call_back_promised", "care_visit", "reply_call_noted"), ENDS),
    **dict.fromkeys(("reply_help", "reply_unclear", "opt_out_ack", "opt_in_ack"), ENDS),
}
"""After which ends of a version a text of a kind may still leave; every other kind after none."""


@dataclass(frozen=True)
class Standing:
    """A day between two steps. `places` holds technician, start and end of every visit that somebody has.

    fixed: visits that no plan may move. ended: how versions ended that are live no more; a cancelled one that has a
    next one counts as superseded. texts: (text, version, kind) in the order in which carriers took them. holds:
    technician, start and end of what customers hold. promised: the first and last arrival that each visit's customer
    was told. reopens: how often the audit tells that an end was taken back.
    """

    states: Mapping[tuple[str, int], str] = field(default_factory=dict)
    places: Mapping[int, tuple[int, datetime, datetime]] = field(default_factory=dict)
    fixed: frozenset[int] = frozenset()
    ended: Mapping[int, str] = field(default_factory=dict)
    texts: tuple[tuple[int, int, str], ...] = ()
    holds: Mapping[int, tuple[int, datetime, datetime]] = field(default_factory=dict)
    promised: Mapping[int, tuple[datetime, datetime]] = field(default_factory=dict)
    reopens: Mapping[tuple[str, int], int] = field(default_factory=dict)


def standing_of(backend: Backend, taken: Iterable[int] = ()) -> Standing:
    """The day as the database has it; `taken` are the ids of the texts that carriers took, in order."""
    with backend.work() as work:
        session = work.session
        about = {row.id: (row.appointment_id or 0, row.kind) for row in session.query(Message)}
        held = [row for row in session.query(Visit) if row.technician_id is not None]
        versions = session.query(Appointment).all()
        kept = session.query(Hold).filter(Hold.state == HoldState.HELD, Hold.expires_at > work.now)
        return Standing(
            states={(name, row.id): row.state for name, table in TABLES.items() for row in session.query(table)},
            places={row.id: (row.technician_id, row.during.lower, row.during.upper) for row in held},
            fixed=frozenset(row.id for row in held if _is_fixed(work, row)),
            ended=_ends(versions),
            texts=tuple((id, *about[id]) for id in taken),
            holds={row.id: (row.technician_id, row.during.lower, row.during.upper) for row in kept},
            promised={
                row.visit_id: (row.arrival_window.lower, row.arrival_window.upper)
                for row in versions
                if row.state == AppointmentState.LIVE
            },
            reopens=Counter(
                (row.thing, row.thing_id or 0)
                for row in session.query(AuditEntry).filter(
                    AuditEntry.action.in_(f"{name}.{way}" for name in REOPENED for way in ("reopened", "reinstated"))
                )
            ),
        )


def _ends(versions: Iterable[Appointment]) -> dict[int, str]:
    newest: dict[int, int] = {}
    for row in versions:
        newest[row.visit_id] = max(row.version, newest.get(row.visit_id, 0))
    return {
        row.id: "superseded" if row.state == "cancelled" and row.version < newest[row.visit_id] else row.state
        for row in versions
        if row.state != AppointmentState.LIVE
    }


def broken_by_any(before: Standing, after: Standing) -> list[str]:
    """Invariants 8 and 15: states move along their roads, nothing is sent for a version that had ended before.

    An end is left only by a reopening in this step that stands in the audit, and by the road that goes on from there.
    """
    found = []
    for (name, id), state in before.states.items():
        now = after.states.get((name, id))
        if now is None:
            found.append(f"8: {name} {id} is gone")
        elif now not in _reachable(name, state) and not _reopened(before, after, name, id, now):
            found.append(f"8: {name} {id} went from {state} to {now}")
    for id, version, kind in after.texts[len(before.texts) :]:
        end = before.ended.get(version)
        if end is not None and end not in STILL_TRUE.get(kind, ()):
            found.append(f"15: text {id} ({kind}) was sent for version {version}, which had ended {end}")
    return found


def broken_by_room(before: Standing, after: Standing) -> list[str]:
    """Invariant 6 between visits and holds: what is held stays free.

    No visit comes to lie upon a time that is held. A new hold may lie upon a visit that can give way: nobody has fixed
    it, and within its promise it can begin after the hold, or be over before.
    """
    found = []
    for visit_id, (technician_id, start, end) in after.places.items():
        if after.states["visit", visit_id] not in OPEN_VISITS:
            continue
        for hold_id, (holder, opens, closes) in after.holds.items():
            if holder != technician_id or not (start < closes and opens < end):
                continue
            moved = before.places.get(visit_id) != after.places[visit_id]
            if moved and hold_id in before.holds:
                found.append(f"6: visit {visit_id} was put upon hold {hold_id}")
            elif hold_id not in before.holds and not _gives_way(after, visit_id, end - start, opens, closes):
                found.append(f"6: hold {hold_id} was laid upon visit {visit_id}, which can't give way")
    return found


def _gives_way(day: Standing, visit_id: int, length: timedelta, opens: datetime, closes: datetime) -> bool:
    if visit_id in day.fixed or visit_id not in day.promised:
        return False
    first, last = day.promised[visit_id]
    return closes < last or first + length <= opens


def broken_by_plan(before: Standing, after: Standing) -> list[str]:
    """Invariant 10: what is started, imminent, pinned in whole or overridden stands where it stood."""
    return [
        f"10: visit {id} was moved by a plan"
        for id in sorted(before.fixed)
        if before.places.get(id) != after.places.get(id)
    ]


def broken_by_failure(before: Standing, after: Standing, plan_state: str, reason: str | None) -> list[str]:
    """Invariant 11: a plan that failed says why, and changed nothing."""
    found = [] if plan_state == PlanState.FAILED and reason else [f"11: a plan ended {plan_state} without a reason"]
    if before.places != after.places or before.ended != after.ended:
        found.append("11: a plan failed and something changed")
    return found


def broken_by_editors(answers: Iterable[str], wanted: Mapping[str, object], stored: object) -> list[str]:
    """Invariant 9: of those who edited the same version one wins, and what they wanted is stored.

    answers: `stale`, or the name of the editor who was told that they had won; wanted: each one's wish by their name.
    """
    winners = [answer for answer in answers if answer != "stale"]
    if len(winners) > 1:
        return [f"9: {len(winners)} editors of one version won"]
    if winners and wanted[winners[0]] != stored:
        return ["9: what the winner wanted is not what is stored"]
    return []


def _reopened(before: Standing, after: Standing, name: str, id: int, now: str) -> bool:
    was = before.states[name, id]
    told = after.reopens.get((name, id), 0) > before.reopens.get((name, id), 0)
    return told and now in _reachable(name, (REINSTATED if was == "cancelled" else REOPENED)[name])


def _reachable(name: str, state: str) -> set[str]:
    kind, roads = ROADS[name]
    seen, ahead = {state}, [kind(state)]
    while ahead:
        new = [one for one in roads[ahead.pop()] if one.value not in seen]
        seen |= {one.value for one in new}
        ahead += new
    return seen


def _is_fixed(work: Work, visit: Visit) -> bool:
    if visit.state in STARTED_VISITS:
        return True
    if visit.state not in (VisitState.SCHEDULED, VisitState.DISPATCHED):
        return False
    absences = work.session.query(Absence).filter_by(technician_id=visit.technician_id)
    if any(visit.during.overlaps(absence.during) for absence in absences):
        return False
    pinned = (visit.pinned_technician_id, visit.pinned_arrival) == (visit.technician_id, visit.during.lower)
    expected = visit.eta or visit.during.lower
    return pinned or visit.override_reason is not None or expected < work.now + IMMINENT
