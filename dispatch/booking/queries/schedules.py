"""Reads what takes technicians' time, and whose of it has changed since it was read last.

Triggers note in `route_changes` whose routes a transaction touched. A memory keeps the `pg_snapshot` that it was read
under; what that snapshot could not see and this statement sees was committed in between. No counter is shared, so
nobody waits for anybody, and nothing is missed however late a transaction commits.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import delete, func, text
from sqlalchemy.orm import Session

from dispatch.booking.rules.schedule import BusyTime, ScheduledTechnician, TechnicianSchedule, WorkingTime
from dispatch.db.tables import RouteChange
from dispatch.visits.queries.pickups import STANDS
from dispatch.vocabulary.states import OPEN_VISITS
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries.certificates import UNCERTIFIED
from dispatch.workforce.queries.skills import MASTERED

Row = TypeVar("Row")

KEPT = timedelta(hours=6)
"""A memory is an hour old at most, and no transaction lasts for the five hours between."""

_SINCE = text(
    """
    SELECT pg_current_snapshot()::text, pg_current_xact_id_if_assigned() IS NOT NULL, ARRAY(
      SELECT DISTINCT technician_id FROM route_changes
      WHERE xid >= pg_snapshot_xmin(known)::text::bigint AND NOT pg_visible_in_snapshot(xid::text::xid8, known))
    FROM coalesce(CAST(:known AS pg_snapshot), pg_current_snapshot()) AS known
    """
)

_PEOPLE = text(
    f"""
    SELECT id, home_lat, home_lon, speed_percent, visits_a_shift,
      {MASTERED},
{UNCERTIFIED}
    FROM technicians
    WHERE territory_id = :territory AND active AND (:everybody OR id = ANY(CAST(:only AS bigint[])))
    """  # noqa: S608 - A constant of our own.
)

_SHIFTS = text(
    """
    SELECT technician_id, ceil(extract(epoch FROM lower(during)))::bigint,
      floor(extract(epoch FROM upper(during)))::bigint,
      (SELECT coalesce(sum(minutes), 0) * 60 FROM shift_breaks WHERE shift_id = shifts.id)::bigint
    FROM shifts WHERE technician_id = ANY(:ids) AND during && tstzrange(:first, :last)
    """
)

_VISITS = text(
    """
    SELECT who, floor(extract(epoch FROM lower(during)))::bigint,
      ceil(extract(epoch FROM upper(during)))::bigint, lat, lon,
      ceil(extract(epoch FROM lower(arrival_window)))::bigint,
      floor(extract(epoch FROM upper(arrival_window)))::bigint, visits.id, mate_id IS NOT NULL
    FROM (
      SELECT technician_id AS who, id FROM visits WHERE technician_id = ANY(:ids)
      UNION ALL SELECT mate_id, id FROM visits WHERE mate_id = ANY(:ids)
    ) AS whose JOIN visits ON visits.id = whose.id
      JOIN work_orders ON work_orders.id = order_id JOIN sites ON sites.id = site_id
      LEFT JOIN appointments ON visit_id = visits.id AND appointments.state = 'live'
    WHERE visits.state = ANY(:open) AND during && tstzrange(:first, :last)
    """
)

_HOLDS = text(
    """
    SELECT technician_id, floor(extract(epoch FROM lower(stop.during)))::bigint,
      ceil(extract(epoch FROM upper(stop.during)))::bigint, stop.lat, stop.lon,
      extract(epoch FROM expires_at)::float8, is_visit
    FROM holds CROSS JOIN LATERAL (
      VALUES (holds.during, holds.lat, holds.lon, true), (pickup_during, pickup_lat, pickup_lon, false)
    ) AS stop (during, lat, lon, is_visit)
    WHERE technician_id = ANY(:ids) AND state = 'held' AND stop.during && tstzrange(:first, :last)
    """
)
"""What holds keep free: the time of the visit, and that at the supply place."""

_AWAY = text(
    f"""
    SELECT technician_id, floor(extract(epoch FROM coalesce(lower(during), :first - interval '1 day')))::bigint,
      ceil(extract(epoch FROM coalesce(upper(during), :last + interval '1 day')))::bigint, NULL, NULL
    FROM absences WHERE technician_id = ANY(:ids) AND during && tstzrange(:first, :last)
    UNION ALL
    SELECT technician_id, floor(extract(epoch FROM lower(during)))::bigint,
      ceil(extract(epoch FROM upper(during)))::bigint, lat, lon
    FROM pickups WHERE technician_id = ANY(:ids) AND during && tstzrange(:first, :last) AND {STANDS}
    """  # noqa: S608 - A constant of our own.
)
"""Absences, and stops at the supply place."""


@dataclass(frozen=True, slots=True)
class ScheduleChanges:
    """Whose routes have changed, and the snapshot under which that was asked.

    `writes` tells that this transaction has written or locked something: what it sees may never be committed.
    """

    snapshot: str
    writes: bool
    technician_ids: frozenset[int]


def changes_since(session: Session, known: str | None) -> ScheduleChanges:
    """What has changed since a snapshot, as this transaction sees it; with None only the present snapshot."""
    snapshot, writes, changed = session.execute(_SINCE, {"known": known}).one()
    return ScheduleChanges(snapshot, writes, frozenset(changed))


def forget_changes(session: Session) -> None:
    """Takes out the changes that no memory asks for any more, by the database's own clock."""
    session.execute(delete(RouteChange).where(RouteChange.noted_at < func.now() - KEPT))


def read(
    session: Session, territory_id: int, span: Window, only: Collection[int] | None = None
) -> dict[int, TechnicianSchedule]:
    """The schedules of a territory's active technicians (`only` these) over a span, by technician."""
    whom = {"territory": territory_id, "everybody": only is None, "only": sorted(only or ())}
    people = session.execute(_PEOPLE, whom).all()
    asked = {"ids": [row[0] for row in people], "first": span.start, "last": span.end}
    shifts = _by_technician((row[0], WorkingTime(*row[1:])) for row in session.execute(_SHIFTS, asked))
    taken = _by_technician(_taken(session, asked))
    return {
        id: TechnicianSchedule(
            ScheduledTechnician(id, (lat, lon), speed, quota, frozenset(skills), tuple(map(tuple, gaps))),
            tuple(sorted(shifts.get(id, ()))),
            tuple(sorted(taken.get(id, ()), key=_in_order)),
        )
        for id, lat, lon, speed, quota, skills, gaps in people
    }


def _taken(session: Session, asked: Mapping[str, Any]) -> Iterable[tuple[int, BusyTime]]:
    visits = session.execute(_VISITS, {**asked, "open": sorted(OPEN_VISITS)})
    for who, start, end, lat, lon, opens, promised_end, visit_id, is_for_two in visits:
        # What two have gives way to nobody: it would have to in both of their routes.
        slack = 0 if promised_end is None or is_for_two else max(0, promised_end - start - 1)
        early = 0 if opens is None or is_for_two else max(0, start - opens)
        point = None if lat is None or lon is None else (lat, lon)
        yield (
            who,
            BusyTime(
                start,
                end,
                point,
                slack,
                counts=True,
                visit_id=visit_id,
                early=early,
                is_promised=promised_end is not None,
            ),
        )
    for who, start, end, lat, lon, expires, is_visit in session.execute(_HOLDS, asked):
        yield who, BusyTime(start, end, (lat, lon), 0, counts=is_visit, expires=expires)
    for who, start, end, lat, lon in session.execute(_AWAY, asked):
        yield who, BusyTime(start, end, None if lat is None else (lat, lon), 0, counts=False)


def _in_order(taken: BusyTime) -> tuple[int, int, int]:
    return taken.start, taken.end, taken.visit_id or 0


def _by_technician(rows: Iterable[tuple[int, Row]]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for who, row in rows:
        found[who].append(row)
    return found
