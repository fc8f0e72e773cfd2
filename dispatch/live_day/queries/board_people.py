"""Who works on a day, as the board shows them: shifts, breaks, absences, skills, certificates, last places."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatch.visits.queries.pickups import STANDS
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import certificate_gaps

_TECHNICIANS = text(
    """
    SELECT technicians.id, external_id, name, phone, territory_id, contractor, active, home_lat, home_lon,
      ARRAY(SELECT skill FROM technician_skills WHERE technician_id = technicians.id ORDER BY skill) AS skills,
      (SELECT coalesce(jsonb_object_agg(skill, level), '{}') FROM technician_skills
        WHERE technician_id = technicians.id) AS skill_levels,
      positions.lat, positions.lon, positions.at
    FROM technicians LEFT JOIN positions ON positions.technician_id = technicians.id
    WHERE territory_id = ANY(CAST(:territories AS bigint[]))
      AND (:everybody OR technicians.id = ANY(CAST(:only AS bigint[])))
    ORDER BY name, technicians.id
    """
)

_SHIFTS = text(
    """
    SELECT shifts.id, shifts.technician_id, lower(during) AS start, upper(during) AS end
    FROM shifts JOIN technicians ON technicians.id = technician_id
    WHERE territory_id = ANY(CAST(:territories AS bigint[])) AND during && tstzrange(:start, :end)
    ORDER BY during
    """
)

_BREAKS = text(
    """
    SELECT shifts.technician_id, minutes, earliest_start, latest_end
    FROM shift_breaks JOIN shifts ON shifts.id = shift_id JOIN technicians ON technicians.id = shifts.technician_id
    WHERE territory_id = ANY(CAST(:territories AS bigint[])) AND during && tstzrange(:start, :end)
    ORDER BY earliest_start
    """
)

_ABSENCES = text(
    """
    SELECT absences.technician_id, lower(during) AS start, upper(during) AS end, kind, reason
    FROM absences JOIN technicians ON technicians.id = technician_id
    WHERE territory_id = ANY(CAST(:territories AS bigint[])) AND during && tstzrange(:start, :end)
    ORDER BY during
    """
)


_PICKUPS = text(
    f"""
    SELECT pickups.technician_id, lower(pickups.during) AS start, upper(pickups.during) AS end, address, parts, tools
    FROM pickups JOIN technicians ON technicians.id = pickups.technician_id
    WHERE territory_id = ANY(CAST(:territories AS bigint[])) AND pickups.during && tstzrange(:start, :end)
      AND (picked_up_at IS NOT NULL OR {STANDS})
    ORDER BY pickups.during
    """  # noqa: S608 - A constant of our own.
)


def people(
    session: Session, territory_ids: Sequence[int], day: Window, only: Collection[int] | None
) -> list[dict[str, Any]]:
    """The technicians of these territories by name, with what is known of their day; only these where that is given.

    Whoever is not active any more is left out, unless they are asked for by id.
    """
    here = {"territories": list(territory_ids), "everybody": only is None, "only": list(only or ())}
    times = {"territories": list(territory_ids), "start": day.start, "end": day.end}
    shifts, breaks, absences, pickups = (
        _grouped(session, what, times) for what in (_SHIFTS, _BREAKS, _ABSENCES, _PICKUPS)
    )
    uncertified = certificate_gaps.by_technician(session, territory_ids, day.start)
    return [
        {
            "id": row.id,
            "external_id": row.external_id,
            "name": row.name,
            "phone": row.phone,
            "territory_id": row.territory_id,
            "contractor": row.contractor,
            "skills": row.skills,
            "skill_levels": row.skill_levels,
            "home": [row.home_lat, row.home_lon],
            "position": None if row.at is None else {"point": [row.lat, row.lon], "at": row.at},
            "shifts": [[shift.start, shift.end] for shift in shifts.get(row.id, ())],
            "breaks": [
                {"minutes": one.minutes, "earliest": one.earliest_start, "latest": one.latest_end}
                for one in breaks.get(row.id, ())
            ],
            "certificates": [
                {"skill": one.skill, "state": one.state.value, "until": one.until and one.until.isoformat()}
                for one in uncertified.get(row.id, ())
            ],
            "absences": [_absence(one, day) for one in absences.get(row.id, ())],
            "pickups": [
                {"during": [one.start, one.end], "address": one.address, "parts": one.parts, "tools": one.tools}
                for one in pickups.get(row.id, ())
            ],
        }
        for row in session.execute(_TECHNICIANS, here)
        if row.active or only is not None
    ]


def _grouped(session: Session, what: Any, times: Mapping[str, Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(what, times):
        found[row.technician_id].append(row)
    return found


def _absence(row: Any, day: Window) -> dict[str, Any]:
    """An absence, ended at the day's ends where it has none."""
    start: datetime = row.start or day.start
    end: datetime = row.end or day.end
    return {"during": [start, end], "kind": row.kind, "reason": row.reason}
