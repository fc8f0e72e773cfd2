"""A technician's day as their device shows it, and where they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.db.tables import Appointment, ArrivalNote, Customer, ServiceLine, Site, Technician, Visit
from dispatch.field.queries import field_events as field_queries
from dispatch.field.queries import technician_day as queries
from dispatch.kernel.work import Work
from dispatch.messaging.queries.appointment_versions import newest_appointments
from dispatch.visits.queries import arrival_notes
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.jobs import REFRESH_ETAS
from dispatch.vocabulary.local_days import local_day
from dispatch.vocabulary.states import HELD_VISITS, VisitState
from dispatch.vocabulary.windows import Window
from dispatch.workforce.services.points import must_be_plausible
from dispatch.workforce.services.zones import zone_of_territory


@dataclass(frozen=True)
class DayVisit:
    """A visit on the day: its newest appointment version and the planned drive to it, where there are such."""

    visit: Visit
    appointment: Appointment | None
    travel_seconds: int
    note: ArrivalNote | None = None
    """What the customer has left for whoever comes."""

    @property
    def customer_note(self) -> ArrivalNote | None:
        """The same; only while it is still to be done."""
        return self.note if self.visit.state in HELD_VISITS else None

    @property
    def nobody_home(self) -> bool:
        """Whether the customer says that nobody will be home at the time that is arranged now."""
        said = self.note.absent_version if self.note else None
        return said is not None and self.appointment is not None and said == self.appointment.version

    @property
    def customer(self) -> Customer | None:
        """Whom to visit; only while it is still to be done."""
        return self.visit.order.customer if self.visit.state in HELD_VISITS else None

    @property
    def site(self) -> Site | None:
        """Where to go; only while it is still to be done."""
        return self.visit.order.site if self.visit.state in HELD_VISITS else None

    @property
    def line(self) -> ServiceLine | None:
        """The line that the work is on; only while it is still to be done."""
        return self.visit.order.line if self.visit.state in HELD_VISITS else None


@dataclass(frozen=True)
class TechnicianDay:
    """What a technician has to do on their local day and what they ended themselves, in the order of time."""

    technician: Technician
    span: Window
    stops: Sequence[DayVisit]


def my_day(work: Work) -> TechnicianDay:
    """The day of the actor, a technician. Raises `Refused` for anybody else."""
    technician_id = work.actor.technician_id
    technician = queries.technician(work.session, technician_id) if technician_id is not None else None
    if technician is None:
        raise Refused("no_technician", "Only a technician has a day.")
    span = local_day(work.now, zone_of_territory(work, technician.territory_id))
    done = queries.done_visits(work.session, technician.id, span)
    visits = [*done, *queries.held_visits(work.session, technician.id, span)]
    ids = [visit.id for visit in visits]
    versions = newest_appointments(work.session, ids)
    drives = {visit_id: stop.travel_seconds for visit_id, stop in queries.planned_stops(work.session, ids).items()}
    notes = arrival_notes.notes_of(work.session, ids)
    stops = [DayVisit(visit, versions.get(visit.id), drives.get(visit.id, 0), notes.get(visit.id)) for visit in visits]
    return TechnicianDay(technician, span, stops)


def why_gone(work: Work, visit_ids: Iterable[int]) -> dict[int, str]:
    """Why visits that were on the actor's day are there no more; those they never held are left out.

    `cancelled`, `done_by_another`, `reassigned`, `moved` (to another time), or `over` (they ended it on another day).
    """
    technician_id = work.actor.technician_id
    found = queries.visits_by_id(work.session, list(visit_ids))
    return {
        visit_id: _fate(visit, technician_id)
        for visit_id, visit in found.items()
        if technician_id is not None and field_queries.first_held_at(work.session, visit_id, technician_id) is not None
    }


def keep_position(work: Work, lat: float, lon: float, at: datetime) -> None:
    """Keeps where the actor was at an instant, in the future never, and forecasts their arrivals anew.

    Raises `Invalid` for a point where they can't be, such as the 0/0 of a receiver that has found nothing yet.
    """
    technician_id = work.actor.technician_id
    if technician_id is None:
        raise Refused("no_technician", "Only a technician has a position.")
    must_be_plausible(work, (lat, lon))
    queries.keep_position(work.session, technician_id, lat, lon, min(at, work.now))
    work.defer(REFRESH_ETAS, technician_id=technician_id)


def _fate(visit: Visit, technician_id: int) -> str:
    if visit.state == VisitState.CANCELLED:
        return "cancelled"
    if visit.ended_by is not None:
        return "over" if visit.ended_by == technician_id else "done_by_another"
    return "moved" if visit.technician_id == technician_id else "reassigned"
