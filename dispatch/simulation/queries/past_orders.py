"""What came in once: the visits that could be planned within a period, and those that days are drawn from."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatch.planning.queries.snapshot_facts import VISITS, visit_of
from dispatch.planning.rules.snapshots import VisitFacts
from dispatch.simulation.rules.orders import KnownVisit
from dispatch.vocabulary.states import OrderState, VisitState
from dispatch.vocabulary.windows import Window

MOST_MODELS = 2_000
"""The latest so many visits are what days are drawn from."""

_KNOWN_AT = """
    CASE WHEN visits.number = 1 THEN work_orders.received_at ELSE visits.created_at END
"""
_ENDED_AT = "coalesce(visits.ended_at, 'infinity')"

_FACTS = f"""
    SELECT least({_KNOWN_AT}, coalesce(visits.en_route_at, visits.arrived_at, visits.ended_at)) AS known_at,
      (SELECT work_types.id FROM work_types
       WHERE work_types.kind = work_orders.kind
         AND (work_types.symptom = work_orders.symptom OR work_types.symptom IS NULL)
       ORDER BY work_types.symptom IS NULL LIMIT 1) AS work_type_id,
      visits.after_visit_id AS comes_after,
      {VISITS.partition("SELECT")[2]}
"""  # noqa: S608 - Constants of our own.
"""A visit is known from when its order came in, a later one from when it was made; never after it was driven to."""

_HERE = f"""
    WHERE work_orders.territory_id = :territory AND lat IS NOT NULL
      AND visits.state <> '{VisitState.CANCELLED}'
      AND work_orders.state NOT IN ('{OrderState.CANCELLED}', '{OrderState.HELD}')
"""

_PAST = text(f"""
    SELECT * FROM ({_FACTS} {_HERE} AND {_ENDED_AT} >= :start) AS found WHERE known_at < :end ORDER BY id LIMIT :most
""")  # noqa: S608 - Constants of our own.

_MODELS = text(f"{_FACTS} {_HERE} ORDER BY visits.id DESC LIMIT {MOST_MODELS}")


def came_in(session: Session, territory_id: int, span: Window, most: int) -> list[KnownVisit]:
    """The visits that were to be planned within a span: known before its end, and not over before its start.

    Cancelled ones never come; whoever agreed to no time is not planned. At most so many.
    """
    rows = session.execute(_PAST, {"territory": territory_id, "start": span.start, "end": span.end, "most": most})
    found = [_known(*row) for row in rows]
    return [one for one in found if one.facts.windows or not one.facts.needs_agreement]


def models(session: Session, territory_id: int) -> list[KnownVisit]:
    """The latest visits of a territory, for days to be drawn from, in the order of their ids."""
    rows = session.execute(_MODELS, {"territory": territory_id})
    return sorted((_known(*row) for row in rows), key=lambda one: one.facts.id)


def _known(
    known_at: datetime, work_type_id: int | None, after_id: int | None, _territory: int, *rest: object
) -> KnownVisit:
    return KnownVisit(_afresh(visit_of(rest)), known_at, work_type_id, after_id)


def _afresh(visit: VisitFacts) -> VisitFacts:
    """The visit as it came: nobody has it, nothing is promised or pinned."""
    return VisitFacts(
        id=visit.id,
        state=VisitState.DRAFT,
        point=visit.point,
        service_seconds=visit.service_seconds,
        skills=visit.skills,
        priority=visit.priority,
        tier=visit.tier,
        reported_at=visit.reported_at,
        windows=visit.windows,
        needs_agreement=visit.needs_agreement,
        not_by_technician_id=visit.not_by_technician_id,
        wish=visit.wish,
        tier_percent=visit.tier_percent,
        due_hours=visit.due_hours,
        crew=visit.crew,
        mate_skills=visit.mate_skills,
    )
