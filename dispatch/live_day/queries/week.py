"""What a week holds for each technician, as the week's view adds it up."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatch.live_day.rules.weeks import PlannedWork
from dispatch.vocabulary.windows import Window

_WORK = text(
    """
    SELECT technicians.id AS technician_id, lower(visits.during) AS start,
      visits.service_seconds + coalesce(CASE WHEN technicians.id = visits.mate_id THEN mate_travel_seconds
        ELSE plan_stops.travel_seconds END, 0) AS seconds,
      EXISTS (SELECT FROM jeopardies WHERE jeopardies.visit_id = visits.id AND cleared_at IS NULL) AS at_risk
    FROM visits
      JOIN technicians ON technicians.id IN (visits.technician_id, visits.mate_id)
      LEFT JOIN plan_stops ON plan_stops.plan_id = visits.plan_id AND plan_stops.visit_id = visits.id
    WHERE technicians.territory_id = ANY(CAST(:territories AS bigint[]))
      AND visits.during && tstzrange(:start, :end) AND visits.state NOT IN ('cancelled', 'draft')
    ORDER BY start
    """
)


def work_by_technician(session: Session, territory_ids: Sequence[int], span: Window) -> dict[int, list[PlannedWork]]:
    """What technicians of these territories are planned to do, or did, within a span, by technician."""
    found: dict[int, list[PlannedWork]] = defaultdict(list)
    times = {"territories": list(territory_ids), "start": span.start, "end": span.end}
    for row in session.execute(_WORK, times):
        found[row.technician_id].append(PlannedWork(row.start, row.seconds, row.at_risk))
    return found
