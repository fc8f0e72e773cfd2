"""A week at a glance: how full each technician's days are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.kernel.work import Work
from dispatch.live_day.queries import board_people
from dispatch.live_day.queries import week as queries
from dispatch.live_day.rules.weeks import DayLoad, days_from, loads, sums, week_of
from dispatch.live_day.services.board import chosen_territories
from dispatch.planning.rules.snapshots import span_of_days
from dispatch.vocabulary.windows import Window

DAYS = 7


@dataclass(frozen=True)
class WeekRow:
    """A technician's week."""

    technician_id: int
    name: str
    territory_id: int
    days: Sequence[DayLoad]


@dataclass(frozen=True)
class Week:
    """Seven local days of some territories, the technicians by name, and all of them together."""

    first_day: date
    zone: str
    days: Sequence[date]
    technicians: Sequence[WeekRow]
    together: Sequence[DayLoad]


def read(work: Work, codes: Sequence[str], day: date | None) -> Week:
    """The week that holds a local day (else today) in these territories, or all that the actor sees.

    Raises `Missing` for a territory that is not there for the actor.
    """
    chosen = chosen_territories(work, codes)
    zone = ZoneInfo(chosen[0].zone)
    first = week_of(day or work.now.astimezone(zone).date())
    days = days_from(first, DAYS)
    span = span_of_days(days[0], days[-1], zone)
    ids = [territory.id for territory in chosen]
    planned = queries.work_by_technician(work.session, ids, span)
    people = board_people.people(work.session, ids, span, None)
    rows = {one["id"]: loads(days, zone, work=planned.get(one["id"], ()), **_times(one)) for one in people}
    shown = [WeekRow(one["id"], one["name"], one["territory_id"], rows[one["id"]]) for one in people]
    return Week(first, zone.key, days, shown, sums(rows, days))


def _times(person: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "shifts": [Window(*ends) for ends in person["shifts"]],
        "breaks": [(one["earliest"], one["minutes"]) for one in person["breaks"]],
        "absences": [(Window(*one["during"]), one["kind"]) for one in person["absences"]],
    }
