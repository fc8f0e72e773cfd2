"""The facts of a snapshot as plain rows: one statement for each table, whose text does not grow with what is asked.

Whoever plans only looks at these rows, so no entities are made of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatch.db.tables.base import one_of
from dispatch.planning.rules.snapshots import (
    AbsenceFacts,
    BreakFacts,
    HoldFacts,
    Point,
    Promised,
    ShiftFacts,
    TechnicianFacts,
    VisitFacts,
)
from dispatch.visits.queries.visit_links import LINKS, links_of
from dispatch.visits.rules.technician_wishes import TechnicianWish
from dispatch.vocabulary.states import ENDED_VISITS, OPEN_VISITS, VisitState
from dispatch.vocabulary.terms import HoldState, Priority, Tier
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries.certificates import UNCERTIFIED

OPEN = one_of("visits.state", sorted(OPEN_VISITS))
"""Written out, as in the index over open visits, which serves no parameter."""

_TECHNICIANS = text(
    f"""
    SELECT id, home_lat, home_lon, speed_percent, visits_a_shift,
      ARRAY(SELECT skill FROM technician_skills WHERE technician_id = technicians.id ORDER BY skill),
      ARRAY(SELECT level FROM technician_skills WHERE technician_id = technicians.id ORDER BY skill),
{UNCERTIFIED}
    FROM technicians
    WHERE territory_id = :territory AND active AND (:everybody OR id = ANY(CAST(:only AS bigint[])))
    ORDER BY id
    """  # noqa: S608 - A constant of our own.
)

_SHIFTS = text(
    """
    SELECT id, technician_id, lower(during), upper(during),
      ARRAY(SELECT minutes FROM shift_breaks WHERE shift_id = shifts.id ORDER BY earliest_start, id),
      ARRAY(SELECT earliest_start FROM shift_breaks WHERE shift_id = shifts.id ORDER BY earliest_start, id),
      ARRAY(SELECT latest_end FROM shift_breaks WHERE shift_id = shifts.id ORDER BY earliest_start, id)
    FROM shifts
    WHERE technician_id = ANY(CAST(:ids AS bigint[])) AND during && tstzrange(:start, :end)
    ORDER BY id
    """
)

_ABSENCES = text(
    """
    SELECT technician_id, lower(during), upper(during)
    FROM absences
    WHERE technician_id = ANY(CAST(:ids AS bigint[])) AND during && tstzrange(:start, :end)
    ORDER BY id
    """
)

_HOLDS = text(
    f"""
    SELECT id, technician_id, lower(during), upper(during), lat, lon,
      lower(pickup_during), upper(pickup_during), pickup_lat, pickup_lon
    FROM holds
    WHERE technician_id = ANY(CAST(:ids AS bigint[])) AND during && tstzrange(:start, :end)
      AND state = '{HoldState.HELD}' AND expires_at > :now
    ORDER BY id
    """  # noqa: S608 - A constant of our own.
)

_ENDED = text(
    f"""
    SELECT who, ended_at, lat, lon
    FROM (
      SELECT ended_by AS who, order_id, ended_at, state FROM visits WHERE ended_by = ANY(CAST(:ids AS bigint[]))
      UNION ALL
      SELECT mate_id, order_id, ended_at, state FROM visits
      WHERE mate_id = ANY(CAST(:ids AS bigint[])) AND ended_by = technician_id
    ) AS over
      JOIN work_orders ON work_orders.id = order_id JOIN sites ON sites.id = site_id
    WHERE ended_at >= :since AND lat IS NOT NULL AND lon IS NOT NULL AND {one_of("over.state", sorted(ENDED_VISITS))}
    ORDER BY ended_at
    """  # noqa: S608 - Constants of our own.
)

_POINTS = text(
    f"""
    WITH ends AS (
      SELECT DISTINCT ON (shifts.id) order_id
      FROM shifts JOIN visits ON shifts.during @> ended_at
        AND (ended_by = shifts.technician_id OR mate_id = shifts.technician_id AND ended_by = visits.technician_id)
      WHERE shifts.technician_id = ANY(CAST(:ids AS bigint[])) AND shifts.during && tstzrange(:start, :end)
      ORDER BY shifts.id, ended_at DESC
    ), planned AS (
      SELECT order_id FROM visits
      WHERE (technician_id = ANY(CAST(:ids AS bigint[])) OR mate_id = ANY(CAST(:ids AS bigint[]))) AND {OPEN}
        AND during && tstzrange(:start, :end + interval '1 day')
        AND (lower(during) < :end OR EXISTS (SELECT FROM shifts
          WHERE shifts.technician_id IN (visits.technician_id, visits.mate_id) AND shifts.during @> lower(visits.during)
            AND lower(shifts.during) < :end))
    )
    SELECT home_lat, home_lon FROM technicians WHERE id = ANY(CAST(:ids AS bigint[]))
    UNION
    SELECT lat, lon FROM sites JOIN work_orders ON site_id = sites.id
    WHERE lat IS NOT NULL AND work_orders.id IN (SELECT order_id FROM ends UNION SELECT order_id FROM planned)
    UNION
    SELECT lat, lon FROM holds
    WHERE technician_id = ANY(CAST(:ids AS bigint[])) AND during && tstzrange(:start, :end + interval '1 day')
      AND state = '{HoldState.HELD}'
    UNION
    SELECT pickup_lat, pickup_lon FROM holds
    WHERE technician_id = ANY(CAST(:ids AS bigint[])) AND during && tstzrange(:start, :end + interval '1 day')
      AND state = '{HoldState.HELD}' AND pickup_during IS NOT NULL
    UNION
    SELECT lat, lon FROM pickups
    WHERE technician_id = ANY(CAST(:ids AS bigint[])) AND during && tstzrange(:start, :end + interval '1 day')
    UNION
    SELECT supply_lat, supply_lon FROM territories
    WHERE supply_lat IS NOT NULL
      AND id IN (SELECT territory_id FROM technicians WHERE id = ANY(CAST(:ids AS bigint[])))
    """  # noqa: S608 - Constants of our own.
)

VISITS = f"""
    SELECT work_orders.territory_id,
      visits.id, visits.state, lat, lon, service_seconds, skills, priority, customers.tier, reported_at,
      ARRAY(SELECT lower(during) FROM visit_windows WHERE visit_id = visits.id ORDER BY during),
      ARRAY(SELECT upper(during) FROM visit_windows WHERE visit_id = visits.id ORDER BY during),
      visits.technician_id, lower(visits.during), upper(visits.during), pinned_technician_id, pinned_arrival,
      override_reason IS NOT NULL, lower(arrival_window), upper(arrival_window), appointments.technician_id,
      eta, coalesce(arrived_at, started_at), needs_agreement, not_by_technician_id, tier_rules.weight_percent,
      CASE WHEN work_orders.kind = 'repair' THEN repair_due_hours END,
      preferred_technician_id, required_technician_id, excluded_technician_ids, visits.crew, visits.mate_skills,
      mate_id, visits.parts_needed, visits.tools_needed, {LINKS}
    FROM visits
      JOIN work_orders ON work_orders.id = visits.order_id
      JOIN sites ON sites.id = work_orders.site_id
      JOIN customers ON customers.id = work_orders.customer_id
      LEFT JOIN tier_rules ON tier_rules.tier = customers.tier
      LEFT JOIN appointments ON appointments.visit_id = visits.id AND appointments.state = 'live'
"""  # noqa: S608 - A constant of our own.
"""An order's territory, and what `visit_of` makes facts of; its reader says of which visits, and in which order."""


@dataclass(frozen=True)
class FactsReach:
    """Whose facts are read, and over which time."""

    technician_ids: tuple[int, ...]
    span: Window

    @property
    def asked(self) -> Mapping[str, Any]:
        return {"ids": list(self.technician_ids), "start": self.span.start, "end": self.span.end}


def technicians(session: Session, territory_id: int, only: Collection[int]) -> tuple[TechnicianFacts, ...]:
    """A territory's active technicians, only these unless that is empty."""
    whom = {"territory": territory_id, "everybody": not only, "only": list(only)}
    return tuple(
        TechnicianFacts(id, (lat, lon), speed, tuple(zip(skills, levels, strict=True)), quota, _lapses(gaps))
        for id, lat, lon, speed, quota, skills, levels, gaps in session.execute(_TECHNICIANS, whom)
    )


def shifts(session: Session, reach: FactsReach) -> list[ShiftFacts]:
    """Their shifts, without the site at which the last visit of each ended."""
    return [
        ShiftFacts(id, technician_id, Window(start, end), _breaks(minutes, earliest, latest))
        for id, technician_id, start, end, minutes, earliest, latest in session.execute(_SHIFTS, reach.asked)
    ]


def absences(session: Session, reach: FactsReach, *, first: datetime, last: datetime) -> tuple[AbsenceFacts, ...]:
    """Their absences; one that is open at an end is bounded by these instants."""
    return tuple(
        AbsenceFacts(technician_id, Window(start or first, end or last))
        for technician_id, start, end in session.execute(_ABSENCES, reach.asked)
    )


def holds(session: Session, reach: FactsReach, now: datetime, but: int | None) -> tuple[HoldFacts, ...]:
    """What customers hold of their time, but for one hold."""
    return tuple(
        HoldFacts(id, who, Window(start, end), (lat, lon), None if opens is None else (Window(opens, closes), (y, x)))
        for id, who, start, end, lat, lon, opens, closes, y, x in session.execute(_HOLDS, {**reach.asked, "now": now})
        if id != but
    )


def ended(
    session: Session, technician_ids: Collection[int], since: datetime
) -> dict[int, list[tuple[datetime, Point]]]:
    """When and where each of them ended visits since an instant, the last at the end."""
    found: dict[int, list[tuple[datetime, Point]]] = defaultdict(list)
    for who, at, lat, lon in session.execute(_ENDED, {"ids": list(technician_ids), "since": since}):
        found[who].append((at, (lat, lon)))
    return found


def points(session: Session, reach: FactsReach) -> tuple[Point, ...]:
    """Every point that a plan of their days drives from or to, by one statement and without the facts themselves."""
    return tuple((lat, lon) for lat, lon in session.execute(_POINTS, reach.asked))


def visit_of(row: Iterable[Any]) -> VisitFacts:
    """One visit's facts of what a row of `VISITS` holds after the territory."""
    (id, state, lat, lon, seconds, skills, priority, tier, reported, opens, closes, who, start, end, *rest) = row
    pinned_who, pinned_at, overridden, promised_start, promised_end, promised_who, eta, arrived_at, *last = rest
    return VisitFacts(
        id=id,
        state=VisitState(state),
        point=None if lat is None or lon is None else (lat, lon),
        service_seconds=seconds,
        skills=tuple(sorted(skills)),
        priority=Priority(priority),
        tier=Tier(tier),
        reported_at=reported,
        windows=tuple(map(Window, opens, closes)),
        technician_id=who,
        during=None if start is None else Window(start, end),
        pinned_technician_id=pinned_who,
        pinned_arrival=pinned_at,
        overridden=overridden,
        promised=None if promised_start is None else Promised(Window(promised_start, promised_end), promised_who),
        eta=eta,
        arrived_at=arrived_at,
        needs_agreement=last[0],
        not_by_technician_id=last[1],
        tier_percent=last[2],
        due_hours=last[3],
        wish=TechnicianWish(last[4], last[5], tuple(sorted(last[6]))),
        crew=last[7],
        mate_skills=tuple(sorted(last[8])),
        mate_id=last[9],
        parts_needed=tuple(last[10]),
        tools_needed=tuple(last[11]),
        links=links_of(*last[12:]),
    )


def _lapses(gaps: Iterable[tuple[str, int, int]]) -> tuple[tuple[str, Window], ...]:
    return tuple(
        (skill, Window(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)))
        for skill, start, end in gaps
    )


def _breaks(minutes: list[int], earliest: list[datetime], latest: list[datetime]) -> tuple[BreakFacts, ...]:
    return tuple(
        BreakFacts(length, Window(start, end)) for length, start, end in zip(minutes, earliest, latest, strict=True)
    )
