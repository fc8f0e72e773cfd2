"""Why this technician at this time, on the order's page: the engine's own reasons, asked for one visit at a time."""

from dataclasses import dataclass
from typing import Any

from dispatch.db.tables import Technician, WorkOrder
from dispatch.http.guard import actor, backend
from dispatch.kernel.work import Work
from dispatch.live_day.processes import promise_repair
from dispatch.planning.solver.explanations import PlacementReasons
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import OPEN_VISITS
from dispatch.web import forms
from dispatch.web.console.frame import TOLD_IN_PLACE
from dispatch.workforce.queries import technicians as technician_queries


@dataclass(frozen=True)
class AskedReasons:
    """The visit that was asked about, and what was found; or why nothing can be said."""

    visit_id: int
    found: PlacementReasons | None = None
    refusal: DispatchError | None = None


def asked_reasons() -> AskedReasons | None:
    """The reasons of the visit that the address names (`why`); they search, with no transaction open."""
    visit_id = forms.number("why")
    if visit_id is None or not actor().may(Permission.PLANS_READ):
        return None
    try:
        return AskedReasons(visit_id, promise_repair.explanation(backend(), actor(), visit_id))
    except DispatchError as refusal:
        if refusal.kind not in TOLD_IN_PLACE:
            raise
        return AskedReasons(visit_id, refusal=refusal)


def reasons_shown(work: Work, order: WorkOrder, asked: AskedReasons | None) -> dict[str, Any]:
    """Which visits can be asked about, and what was found of the one that was."""
    open_ones = {visit.id for visit in order.visits if visit.state in OPEN_VISITS}
    return {
        "explainable": open_ones if actor().may(Permission.PLANS_READ) else frozenset(),
        "reasons": asked if asked is not None and asked.visit_id in open_ones else None,
        "reason_names": _names(work, asked),
    }


def _names(work: Work, asked: AskedReasons | None) -> dict[int, Technician]:
    if asked is None or asked.found is None:
        return {}
    found = asked.found
    places = [found.present, found.next_best, *(one.place for one in found.relaxations)]
    return technician_queries.by_id(work.session, {place.technician_id for place in places if place is not None})
