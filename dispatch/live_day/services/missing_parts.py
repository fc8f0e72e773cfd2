"""A visit asks for a part, or a van has one less, after somebody was planned: who lacks something is found at once.

A repair looks for whoever has it, or for the way by the supply place. Whoever was pinned by hand, or sent against a
rule, stays: then a person is asked to see that they have it in time.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from dispatch.db.ranges import window_of
from dispatch.db.tables import Technician, Visit
from dispatch.kernel.records import open_task
from dispatch.kernel.rows.task_rows import end_cause
from dispatch.kernel.work import Work
from dispatch.live_day.queries import disruptions as queries
from dispatch.live_day.services import lost_technicians
from dispatch.planning.queries import route_locks as route_queries
from dispatch.planning.queries import van_stock
from dispatch.visits.queries import pickups as pickup_queries
from dispatch.visits.services.pickups import LACKS_PARTS, settle
from dispatch.vocabulary.facts import PartsAskedFor, VanStockChanged
from dispatch.vocabulary.windows import Window
from dispatch.workforce.rules.part_needs import as_spelled, quantities_of
from dispatch.workforce.services.zones import zone_of_visit


def go_on_with_supplied(work: Work, fact: PartsAskedFor) -> None:
    """Sees to a visit whose needs have changed; what others have been planned with stays theirs."""
    visit = work.session.get_one(Visit, fact.visit_id)
    settle(work, [visit])
    if visit.technician_id is not None:
        _go_on(work, visit.technician_id, "parts_asked_for", visit)


def go_on_with_what_is_left(work: Work, fact: VanStockChanged) -> None:
    """Sees to all that a technician has, by time: what lies in the van goes to what comes first."""
    _go_on(work, fact.technician_id, "parts_gone")


def _go_on(work: Work, technician_id: int, why: str, asking: Visit | None = None) -> None:
    planned = queries.needing_parts(work.session, technician_id)
    if asking is not None and asking not in planned:
        end_cause(work.session, asking.id, work.now, (LACKS_PARTS,))
        return
    if not planned:
        return
    route_queries.hold(work.session, [technician_id])
    technician = work.session.get_one(Technician, technician_id)
    missing = _missing(work, technician_id, sorted(planned, key=lambda one: (one is asking, *_turn(one))))
    freed: list[Visit] = []
    for visit in planned if asking is None else [asking]:
        stays = visit.pinned_technician_id is not None or visit.override_reason is not None
        lacks = missing.get(visit.id, ())
        if lacks and not stays:
            freed.append(visit)
        elif lacks:
            _ask_to_bring(work, visit, technician, lacks)
        else:
            end_cause(work.session, visit.id, work.now, (LACKS_PARTS,))
    lost_technicians.go_on_without_parts(work, technician, {visit: missing[visit.id] for visit in freed}, why)


def _turn(visit: Visit) -> tuple[bool, datetime, int]:
    """Whoever was sent without the part takes nothing from the others."""
    return visit.override_reason is not None, _span_of(visit).start, visit.id


def _span_of(visit: Visit) -> Window:
    if visit.during is None:
        raise ValueError("Whoever has a visit has it at a time.")
    return window_of(visit.during)


def _missing(work: Work, technician_id: int, visits: Sequence[Visit]) -> Mapping[int, Sequence[str]]:
    """What each of these visits of a technician lacks, where it lacks something; they take from the van in this order.

    What the van has beside is for the visits that are under way.
    """
    asked = {part for visit in visits for part in quantities_of(visit.parts_needed)}
    asked.update(tool for visit in visits for tool in visit.tools_needed)
    own = [visit.id for visit in visits]
    left = Counter(van_stock.free_stock(work.session, [technician_id], asked, own).get(technician_id, {}))
    found: dict[int, Sequence[str]] = {}
    for visit in visits:
        needs = Counter(quantities_of(visit.parts_needed))
        lacks = [*as_spelled(needs - left), *sorted(set(visit.tools_needed) - _tools(work, visit, left))]
        left -= needs
        if lacks:
            found[visit.id] = lacks
    return found


def _tools(work: Work, visit: Visit, carried: Mapping[str, int]) -> set[str]:
    """The tools that a visit's technician has when it begins: in the van, or picked up before."""
    begin = _span_of(visit).start
    until = Window(min(work.now, begin), begin)
    stops = pickup_queries.standing(work.session, [visit.technician_id or 0], until) if visit.tools_needed else ()
    return {name for name, many in carried.items() if many > 0} | {tool for stop in stops for tool in stop.tools}


def _ask_to_bring(work: Work, visit: Visit, technician: Technician, lacks: Sequence[str]) -> None:
    reference, parts = visit.order.reference, ", ".join(lacks)
    at = _span_of(visit).start
    when = f"{at.astimezone(zone_of_visit(work, visit)):%Y-%m-%d %H:%M}"
    end_cause(work.session, visit.id, work.now, (LACKS_PARTS,))
    open_task(
        work,
        LACKS_PARTS,
        f"visit:{visit.id}",
        f"{technician.name} is to be at order {reference} at {when} and does not have {parts}. See that they have it "
        "by then, or send somebody else.",
        order_id=visit.order_id,
        visit_id=visit.id,
        due_at=at,
        reference=reference,
        technician=technician.name,
        parts=parts,
        when=when,
    )
