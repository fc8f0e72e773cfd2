"""Who works on a day and what plans may do, as snapshots without visits."""

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatch.planning.queries import snapshot_facts
from dispatch.planning.queries.snapshot_facts import FactsReach
from dispatch.planning.rules.snapshots import Snapshot, span_of_days
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import territories

A_DAY = timedelta(days=1)


def empty_days(session: Session, territory_id: int, days: Iterable[date], zone: ZoneInfo) -> tuple[Snapshot, ...]:
    """Each day's technicians with the shifts that begin on it and their absences, as of its midnight."""
    technicians = snapshot_facts.technicians(session, territory_id, ())
    ids = tuple(technician.id for technician in technicians)
    rules = territories.facts_of(session, territory_id).plan_rules
    found = []
    for day in days:
        span = span_of_days(day, day, zone)
        reach = FactsReach(ids, Window(span.start, span.end + A_DAY))
        shifts = snapshot_facts.shifts(session, reach)
        away = snapshot_facts.absences(session, reach, first=span.start - A_DAY, last=span.end + 2 * A_DAY)
        found.append(
            Snapshot(
                territory_id=territory_id,
                zone=zone.key,
                first_day=day,
                last_day=day,
                taken_at=span.start,
                technicians=technicians,
                shifts=tuple(shift for shift in shifts if shift.during.start in span),
                absences=away,
                rules=rules,
            )
        )
    return tuple(found)
