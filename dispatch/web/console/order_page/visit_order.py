"""Which visit comes only after which, on an order's page."""

from collections.abc import Mapping
from typing import Any

from dispatch.db.tables import Visit, WorkOrder
from dispatch.kernel.work import Work
from dispatch.planning.rules.visit_order import WAITS_FOR
from dispatch.visits.queries import visit_links as queries
from dispatch.visits.rules.visit_links import LinkedVisit, VisitLinks
from dispatch.vocabulary.states import OPEN_VISITS
from dispatch.web.texts import Texts


def why_unplaced(texts: Texts, code: str, sentence: str | None, reference: str | None) -> str:
    """Why a visit has no place, in the reader's words; what it waits for is called by its order's number."""
    if code == WAITS_FOR and reference:
        return texts("unplaced.waits_for_order", reference=reference)
    return texts.word("unplaced", code, sentence)


def visit_order_shown(work: Work, order: WorkOrder) -> dict[str, Any]:
    """By visit what it waits for and what waits for it, the orders of these, and what else it could wait for."""
    links = queries.links(work.session, [visit.id for visit in order.visits])
    linked = [one for found in links.values() for one in _named(found)]
    return {
        "links": links,
        "linked_orders": queries.linked_orders(work.session, work.actor, {one.id for one in linked}),
        "why_unplaced": why_unplaced,
        "could_come_first": {visit.id: _others(order, visit, links) for visit in order.visits},
    }


def _named(found: VisitLinks) -> list[LinkedVisit]:
    return [*found.awaited_by, *([] if found.after is None else [found.after])]


def _others(order: WorkOrder, visit: Visit, links: Mapping[int, VisitLinks]) -> list[Visit]:
    """The open visits of the same order that do not wait for this one."""
    waiting = {one.id for one in links[visit.id].awaited_by}
    return [one for one in order.visits if one.id not in {visit.id, *waiting} and one.state in OPEN_VISITS]
