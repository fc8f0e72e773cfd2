"""What matters first on the customer's page at each stage of their visit."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.db.ranges import window_of
from dispatch.db.tables import Appointment, Technician, Visit
from dispatch.field.queries import technician_day
from dispatch.field.rules.arrival_range import arrival_range
from dispatch.field.rules.eta import WORTH_TELLING
from dispatch.kernel.work import Work
from dispatch.messaging.queries.appointment_versions import newest_appointment
from dispatch.vocabulary.states import ENDED_VISITS, PLANNABLE_VISITS, VisitState
from dispatch.vocabulary.terms import AppointmentState
from dispatch.web.local_time import LocalTime
from dispatch.web.technician_names import technician_name
from dispatch.workforce.rules.plausible_points import km_between

FRESH = timedelta(minutes=10)
"""An older position says nothing about where they are now."""


GRID_DEGREES = 0.002


@dataclass(frozen=True)
class Distance:
    """How far the technician is, as the crow flies, how old that is, and the way's two ends in degrees."""

    kilometres: int
    minutes_old: int
    technician: tuple[float, float]
    """Rounded to some hundred metres: whoever was visited before is nobody's business."""
    site: tuple[float, float]


@dataclass(frozen=True)
class VisitStage:
    """The one thing that matters now, beside the visit's step; all None where the step says everything.

    `window` is the newest that was arranged, whatever has become of it.
    """

    window: tuple[datetime, datetime] | None = None
    missed: bool = False
    tomorrow: bool = False
    today: bool = False
    arrives: tuple[datetime, datetime] | None = None
    distance: Distance | None = None
    arrived_at: datetime | None = None
    lasts_minutes: int | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    result: str | None = None
    nobody_home: bool = False


def stage_of(work: Work, visit: Visit, local: LocalTime) -> VisitStage:
    """Where a visit stands now. Whoever comes is seen at a distance only while they are on the way."""
    newest = newest_appointment(work.session, visit.id)
    window = window_of(newest.arrival_window) if newest else None
    shown = (window.start, window.end) if window else None
    if visit.state == VisitState.EN_ROUTE:
        return _on_the_way(work, visit, shown)
    if visit.state == VisitState.ON_SITE:
        return VisitStage(shown, arrived_at=visit.arrived_at, lasts_minutes=visit.service_seconds // 60)
    if visit.state in ENDED_VISITS:
        return _ended(work, visit, shown, local)
    if newest is not None and visit.state in PLANNABLE_VISITS and _is_missed(newest, work.now):
        return VisitStage(shown, missed=True)
    days = (local.date_of(shown[0]) - local.date_of(work.now)).days if shown else None
    return VisitStage(shown, tomorrow=days == 1, today=days == 0)


def _on_the_way(work: Work, visit: Visit, window: tuple[datetime, datetime] | None) -> VisitStage:
    eta = visit.eta and (max(visit.eta, window[0]) if window else visit.eta)
    return VisitStage(window, arrives=arrival_range(eta, work.now) if eta else None, distance=_distance(work, visit))


def _distance(work: Work, visit: Visit) -> Distance | None:
    at = technician_day.position_of(work.session, visit.technician_id) if visit.technician_id else None
    site = visit.order.site
    if at is None or site.lat is None or site.lon is None or work.now - at.at > FRESH:
        return None
    # A device's clock may have run ahead of ours.
    age = max(work.now - at.at, timedelta(0))
    return Distance(
        kilometres=max(1, round(km_between((at.lat, at.lon), (site.lat, site.lon)))),
        minutes_old=int(age.total_seconds() // 60),
        technician=(_roughly(at.lat), _roughly(at.lon)),
        site=(site.lat, site.lon),
    )


def _roughly(degrees: float) -> float:
    return round(round(degrees / GRID_DEGREES) * GRID_DEGREES, 3)


def _ended(work: Work, visit: Visit, window: tuple[datetime, datetime] | None, local: LocalTime) -> VisitStage:
    came = work.session.get(Technician, visit.ended_by) if visit.ended_by else None
    return VisitStage(
        window,
        ended_at=visit.ended_at,
        ended_by=technician_name(came.name, local.language) if came else None,
        result=visit.result,
        nobody_home=visit.reason_code == "nobody_home",
    )


def _is_missed(newest: Appointment, now: datetime) -> bool:
    """Known to be broken, or past without anybody having come."""
    if newest.state == AppointmentState.MISSED:
        return True
    end = window_of(newest.arrival_window).end
    # Whoever was told a later arrival knows of it, and waits for that one.
    expected = newest.told_eta + WORTH_TELLING if newest.told_eta else end
    return newest.state == AppointmentState.LIVE and max(end, expected) <= now
