"""What completed visits and reported drives were, for calibrations: over the whole house, as only the machine looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatch.db.tables.base import one_of
from dispatch.uncertainty.rules.samples import NEW_DAYS, VisitSample
from dispatch.vocabulary.states import ENDED_VISITS

MOST_VISITS = 50_000
MOST_DRIVES = 4_000

_VISITS = text(
    f"""
    SELECT work_types.id, CASE WHEN work_types.symptom IS NULL THEN work_orders.symptom END, visits.ended_by,
      ended_at < firsts.at + interval '{NEW_DAYS} days',
      CAST(extract(hour FROM coalesce(started_at, arrived_at) AT TIME ZONE territories.zone) AS int), customers.tier,
      work_types.service_minutes * 60,
      CAST(extract(epoch FROM ended_at - coalesce(started_at, arrived_at)) AS bigint), ended_at
    FROM visits
      JOIN work_orders ON work_orders.id = visits.order_id
      JOIN territories ON territories.id = work_orders.territory_id
      JOIN customers ON customers.id = work_orders.customer_id
      JOIN (SELECT ended_by, min(ended_at) AS at FROM visits WHERE ended_by IS NOT NULL GROUP BY ended_by) AS firsts
        ON firsts.ended_by = visits.ended_by
      JOIN LATERAL (
        SELECT id, symptom, service_minutes FROM work_types
        WHERE work_types.kind = work_orders.kind
          AND (work_types.symptom = work_orders.symptom OR work_types.symptom IS NULL)
        ORDER BY work_types.symptom IS NULL LIMIT 1
      ) AS work_types ON true
    WHERE visits.state = 'completed' AND ended_at >= :since AND coalesce(started_at, arrived_at) < ended_at
      AND NOT EXISTS (SELECT FROM field_events WHERE field_events.visit_id = visits.id AND skewed)
    ORDER BY ended_at DESC LIMIT {MOST_VISITS}
    """  # noqa: S608 - Constants of our own.
)
"""Visits of which a device with a wrong clock told are left out."""

_DRIVES = text(
    f"""
    SELECT CAST(extract(hour FROM en_route_at AT TIME ZONE zone) AS int), territory_id,
      coalesce(from_lat, home_lat), coalesce(from_lon, home_lon), lat, lon, speed_percent,
      CAST(extract(epoch FROM arrived_at - en_route_at) AS bigint)
    FROM (
      SELECT en_route_at, arrived_at, zone, work_orders.territory_id, lat, lon, home_lat, home_lon, speed_percent,
        lag(lat) OVER day AS from_lat, lag(lon) OVER day AS from_lon, lag(ended_at) OVER day AS left_at
      FROM visits
        JOIN work_orders ON work_orders.id = visits.order_id
        JOIN territories ON territories.id = work_orders.territory_id
        JOIN sites ON sites.id = work_orders.site_id
        JOIN technicians ON technicians.id = visits.ended_by
      WHERE arrived_at IS NOT NULL AND ended_at >= :since AND {one_of("visits.state", sorted(ENDED_VISITS))}
        AND NOT EXISTS (SELECT FROM field_events WHERE field_events.visit_id = visits.id AND skewed)
      WINDOW day AS (
        PARTITION BY visits.ended_by, CAST(arrived_at AT TIME ZONE zone AS date) ORDER BY arrived_at, visits.id
      )
    ) AS drives
    WHERE en_route_at < arrived_at AND lat IS NOT NULL AND (left_at IS NULL OR from_lat IS NOT NULL)
      AND (left_at IS NULL OR left_at <= en_route_at + interval '1 minute')
    ORDER BY arrived_at DESC LIMIT {MOST_DRIVES}
    """  # noqa: S608 - Constants of our own.
)
"""A drive begins where the day's visit before ended, or at home; not where two visits ran into each other."""


@dataclass(frozen=True, slots=True)
class ReportedDrive:
    """A drive as it was reported: local hour, territory, from where to where, and its seconds."""

    hour: int
    territory_id: int
    start: tuple[float, float]
    end: tuple[float, float]
    speed_percent: int
    seconds: int


def visits(session: Session, since: datetime) -> list[VisitSample]:
    """The completed visits since an instant with a begin and an end, by their end; the latest 50,000."""
    rows = session.execute(_VISITS, {"since": since}).all()
    return [VisitSample(*row) for row in reversed(rows)]


def drives(session: Session, since: datetime) -> Sequence[ReportedDrive]:
    """The reported drives to visits that ended since an instant; the latest 4,000."""
    return [
        ReportedDrive(hour, territory_id, (from_lat, from_lon), (lat, lon), speed, seconds)
        for hour, territory_id, from_lat, from_lon, lat, lon, speed, seconds in session.execute(
            _DRIVES, {"since": since}
        )
    ]
