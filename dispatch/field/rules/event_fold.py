"""What all reports on one visit say together, whatever the order in which they came in (invariants 31 and 33)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dispatch.field.rules.field_events import (
    ENDINGS,
    ON_SITE,
    RANK,
    SAYINGS,
    STATE_AFTER,
    FieldEventKind,
    ReportedEvent,
)
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import EventVerdict

CONFLICTS = ("visit_cancelled", "reassigned", "ended_already", "begun_already", "also_worked_on")
"""Why a report does not count, the first that holds."""


@dataclass(frozen=True)
class FoldedReports:
    """The state that the reports of one technician, the decider, give a visit.

    `state` is None while nothing that counts was reported. `contested` says that somebody who had lost the visit
    reports its end while its holder worked on it: both stay recorded, the holder's reports give the state, and a
    person must look.
    """

    decider: int | None
    state: VisitState | None = None
    en_route_at: datetime | None = None
    arrived_at: datetime | None = None
    started_at: datetime | None = None
    ending: ReportedEvent | None = None
    contested: bool = False


def fold(reports: Iterable[ReportedEvent], holder: int | None, travel_since: datetime | None = None) -> FoldedReports:
    """Reads a visit's reports in the order of their effective times.

    `holder` is the technician whom the plan names. `travel_since` is when the present arrangement was made: what was
    accepted or driven for an earlier one counts no longer, work at the door always does. Of several ends of the
    decider's the first counts.
    """
    told = sorted({report for report in reports if report.kind in STATE_AFTER}, key=lambda report: report.order)
    decider, contested = _decider(told, holder)
    own = [report for report in told if report.technician_id == decider and _counts(report, travel_since)]
    ending = _first(own, ENDINGS)
    furthest = ending or max(own, key=lambda report: RANK[report.kind], default=None)
    return FoldedReports(
        decider=decider,
        state=STATE_AFTER[furthest.kind] if furthest else None,
        en_route_at=_at(_first(own, {FieldEventKind.EN_ROUTE})),
        arrived_at=_at(next((report for report in own if report.proves_arrival), None)),
        started_at=_at(_first(own, {FieldEventKind.STARTED})),
        ending=ending,
        contested=contested,
    )


def verdict_on(
    report: ReportedEvent, account: FoldedReports, *, cancelled: bool = False
) -> tuple[EventVerdict, str | None]:
    """The answer to a report that was just taken in, given the account with it; the reason where it is a conflict.

    Reasons: `visit_cancelled`, `reassigned` (another's reports give the state), `also_worked_on` (somebody else
    reported its end, too), `ended_already` (another end of their own counts, or what was said comes after it), and
    `begun_already` (what has begun at the door can't be declined). A call for help is always heard.
    """
    lost = None if report.kind is FieldEventKind.HELP_WANTED else _why_lost(report, account, cancelled=cancelled)
    return (EventVerdict.APPLIED, None) if lost is None else (EventVerdict.CONFLICT, lost)


def needs_a_person(report: ReportedEvent, verdict: EventVerdict) -> bool:
    """Whether a conflict must be looked at: work at the door is somebody's morning, a lost drive is not."""
    return verdict is EventVerdict.CONFLICT and report.kind in ON_SITE


def _why_lost(report: ReportedEvent, account: FoldedReports, *, cancelled: bool) -> str | None:
    ended = account.ending is not None and account.ending.kind != report.kind
    begun = account.arrived_at is not None
    holds = (
        cancelled,
        report.technician_id != account.decider,
        ended and report.kind in ENDINGS | SAYINGS,
        begun and report.kind is FieldEventKind.DECLINED,
        account.contested and report.kind in ON_SITE,
    )
    return next((reason for reason, does in zip(CONFLICTS, holds, strict=True) if does), None)


def _decider(told: list[ReportedEvent], holder: int | None) -> tuple[int | None, bool]:
    ended_elsewhere = next((r for r in told if r.kind in ENDINGS and r.technician_id != holder), None)
    if ended_elsewhere is None:
        return holder, False
    holder_was_there = any(r.kind in ON_SITE and r.technician_id == holder for r in told)
    return (holder, True) if holder_was_there else (ended_elsewhere.technician_id, False)


def _counts(report: ReportedEvent, travel_since: datetime | None) -> bool:
    return report.kind in ON_SITE or travel_since is None or report.at >= travel_since


def _first(reports: list[ReportedEvent], kinds: Iterable[FieldEventKind]) -> ReportedEvent | None:
    return next((report for report in reports if report.kind in kinds), None)


def _at(report: ReportedEvent | None) -> datetime | None:
    return report.at if report else None
