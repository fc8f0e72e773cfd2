"""A technician's day as their device shows it, and where they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dispatch.db.ranges import window_of
from dispatch.db.tables import (
    AbsenceRequest,
    Appointment,
    ArrivalNote,
    Customer,
    LineTest,
    PhotoProposal,
    Pickup,
    PlanStop,
    ServiceLine,
    Site,
    Survey,
    Technician,
    Visit,
)
from dispatch.field.queries import attachments
from dispatch.field.queries import field_events as field_queries
from dispatch.field.queries import technician_day as queries
from dispatch.field.services import checklists, earlier_visits
from dispatch.field.services.earlier_visits import EarlierVisit
from dispatch.kernel.work import Work
from dispatch.line_tests.queries import line_tests
from dispatch.messaging.queries.appointment_versions import newest_appointments
from dispatch.visits.queries import arrival_notes, pickups
from dispatch.vocabulary.checklists import ChecklistItem
from dispatch.vocabulary.errors import Invalid, Refused
from dispatch.vocabulary.jobs import REFRESH_ETAS
from dispatch.vocabulary.local_days import local_day
from dispatch.vocabulary.states import HELD_VISITS, STARTED_VISITS, VisitState
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import absence_requests, photo_proposals, technicians, van_parts
from dispatch.workforce.rules.van_parts import CarriedPart
from dispatch.workforce.services.points import must_be_plausible
from dispatch.workforce.services.zones import zone_of_territory

PRAISE_SHOWN_FOR = timedelta(days=30)
MOST_PRAISE = 10
SHIFTS_SHOWN = 3
"""What customers wrote is shown for so long, and so much of it."""


@dataclass(frozen=True)
class DayVisit:
    """A visit on the day: its newest appointment version and the planned drive to it, where there are such."""

    visit: Visit
    appointment: Appointment | None
    travel_seconds: int
    note: ArrivalNote | None = None
    """What the customer has left for whoever comes."""
    earlier: Sequence[EarlierVisit] = ()
    """What was done there before."""
    items: Sequence[ChecklistItem] = ()
    """What must be answered before the work counts as done."""
    attachments: int = 0
    """How many files the technician has sent for it."""
    tested: LineTest | None = None
    """What the newest test of its line says."""
    leads: bool = True
    """Whether the technician reports it; else they come along as the second of two."""

    @property
    def together_with(self) -> Technician | None:
        """The other one of two; only while it is still to be done."""
        if self.visit.state not in HELD_VISITS:
            return None
        return self.visit.mate if self.leads else self.visit.technician

    @property
    def line_test(self) -> LineTest | None:
        """The same; only while it is still to be done."""
        return self.tested if self.visit.state in HELD_VISITS else None

    @property
    def checklist(self) -> Sequence[ChecklistItem]:
        """The same; only while it is still to be done."""
        return self.items if self.leads and self.visit.state in HELD_VISITS else ()

    @property
    def parts_needed(self) -> Sequence[str]:
        """The same; only while it is still to be done."""
        return self.visit.parts_needed if self.visit.state in HELD_VISITS else ()

    @property
    def tools_needed(self) -> Sequence[str]:
        """The same; only while it is still to be done."""
        return self.visit.tools_needed if self.visit.state in HELD_VISITS else ()

    @property
    def history(self) -> Sequence[EarlierVisit]:
        """The same; only while it is still to be done."""
        return self.earlier if self.visit.state in HELD_VISITS else ()

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


@dataclass(frozen=True)
class BesidesVisits:
    """What a device shows beside visits: parts in the van, absences asked for, what content customers wrote."""

    parts: Sequence[CarriedPart]
    absence_requests: Sequence[AbsenceRequest]
    praise: Sequence[Survey] = ()
    shifts: Sequence[Window] = ()
    """When they are on duty, now and next; an absence is cut out."""
    pickups: Sequence[Pickup] = ()
    """The stops at the supply place of today and tomorrow."""
    photo_proposals: Sequence[PhotoProposal] = ()
    """The newest photo of themself that they proposed, while it waits or was answered of late."""


def my_day(work: Work, day: date | None = None) -> TechnicianDay:
    """The day of the actor, a technician: today's, or tomorrow's by its date.

    Raises `Refused` for anybody else, and `Invalid` for another date.
    """
    technician_id = work.actor.technician_id
    technician = queries.technician(work.session, technician_id) if technician_id is not None else None
    if technician is None:
        raise Refused("no_technician", "Only a technician has a day.")
    zone = zone_of_territory(work, technician.territory_id)
    today = local_day(work.now, zone)
    if day in {None, work.now.astimezone(zone).date()}:
        done = queries.done_visits(work.session, technician.id, today)
        held = queries.held_visits(work.session, technician.id, today)
        return TechnicianDay(technician, today, _stops(work, technician.id, [*done, *held]))
    tomorrow = local_day(today.end, zone)
    if day != tomorrow.start.astimezone(zone).date():
        raise Invalid("day_not_shown", "A device shows today and tomorrow.")
    held = queries.held_visits(work.session, technician.id, tomorrow)
    ahead = [visit for visit in held if visit.state not in STARTED_VISITS]
    return TechnicianDay(technician, tomorrow, _stops(work, technician.id, ahead))


def besides(work: Work) -> BesidesVisits:
    """What the actor, a technician, carries, has asked for and is praised for; nothing for anybody else."""
    technician_id = work.actor.technician_id
    if technician_id is None:
        return BesidesVisits((), ())
    asked = absence_requests.of_device(work.session, technician_id, work.now)
    praise = queries.praise(work.session, technician_id, work.now - PRAISE_SHOWN_FOR, MOST_PRAISE)
    return BesidesVisits(
        van_parts.carried(work.session, technician_id),
        asked,
        praise,
        _on_duty(work, technician_id),
        _pickups(work, technician_id),
        photo_proposals.of_device(work.session, technician_id, work.now),
    )


def _pickups(work: Work, technician_id: int) -> Sequence[Pickup]:
    technician = work.session.get_one(Technician, technician_id)
    zone = zone_of_territory(work, technician.territory_id)
    today = local_day(work.now, zone)
    return pickups.of_day(work.session, technician_id, Window(today.start, local_day(today.end, zone).end))


def _on_duty(work: Work, technician_id: int) -> list[Window]:
    shifts = technicians.shifts_ahead(work.session, technician_id, work.now, limit=SHIFTS_SHOWN)
    away = technicians.absences_ahead(work.session, technician_id, work.now, limit=SHIFTS_SHOWN)
    absences = [window_of(one.during) for one in away]
    return [piece for shift in shifts for piece in window_of(shift.during).without(absences)]


def _stops(work: Work, technician_id: int, visits: Sequence[Visit]) -> list[DayVisit]:
    ids = [visit.id for visit in visits]
    versions = newest_appointments(work.session, ids)
    planned = queries.planned_stops(work.session, ids)
    drives: Mapping[int, int] = {visit_id: _drive(stop, technician_id) for visit_id, stop in planned.items()}
    notes = arrival_notes.notes_of(work.session, ids)
    earlier = earlier_visits.before(work, visits)
    items = checklists.items_by_visit(work, visits)
    sent = attachments.counts_of(work.session, technician_id, ids)
    tested = line_tests.newest_by_order(work.session, [visit.order_id for visit in visits])
    return [
        DayVisit(
            visit,
            versions.get(visit.id),
            drives.get(visit.id, 0),
            notes.get(visit.id),
            earlier[visit.id],
            items[visit.id],
            sent.get(visit.id, 0),
            tested.get(visit.order_id),
            leads=visit.mate_id != technician_id,
        )
        for visit in visits
    ]


def _drive(stop: PlanStop, technician_id: int) -> int:
    return stop.travel_seconds if stop.mate_id != technician_id else stop.mate_travel_seconds or 0


def why_gone(work: Work, visit_ids: Iterable[int]) -> dict[int, str]:
    """Why visits that were on the actor's day are there no more; those they never held are left out.

    `cancelled`, `done_by_another`, `reassigned`, `moved` (to another time), or `over` (they ended it on another day).
    """
    technician_id = work.actor.technician_id
    found = queries.visits_by_id(work.session, list(visit_ids))
    return {
        visit_id: _fate(visit, technician_id)
        for visit_id, visit in found.items()
        if technician_id is not None and field_queries.was_there(work.session, visit_id, technician_id)
    }


def keep_position(work: Work, lat: float, lon: float, at: datetime) -> None:
    """Keeps where the actor was at an instant, in the future never, and forecasts their arrivals anew.

    Raises `Invalid` for a point where they can't be, such as the 0/0 of a receiver that has found nothing yet, and
    `Refused` for one out of their hours: where they are then is nobody's business.
    """
    technician_id = work.actor.technician_id
    if technician_id is None:
        raise Refused("no_technician", "Only a technician has a position.")
    must_be_plausible(work, (lat, lon))
    seen_at = min(at, work.now)
    if not _works_at(work, technician_id, seen_at):
        raise Refused("off_duty", "A position is taken during a shift, or during work that goes on after it.")
    queries.keep_position(work.session, technician_id, lat, lon, seen_at)
    work.defer(REFRESH_ETAS, technician_id=technician_id)


def _works_at(work: Work, technician_id: int, instant: datetime) -> bool:
    """Whether a technician is on shift, or on the way or at a customer's when the shift is over."""
    if any(shift.start <= instant < shift.end for shift in _on_duty(work, technician_id)):
        return True
    return queries.has_begun(work.session, technician_id, instant)


def _fate(visit: Visit, technician_id: int) -> str:
    if visit.state == VisitState.CANCELLED:
        return "cancelled"
    if visit.ended_by is not None:
        together = visit.mate_id == technician_id and visit.ended_by == visit.technician_id
        return "over" if together or visit.ended_by == technician_id else "done_by_another"
    return "moved" if technician_id in (visit.technician_id, visit.mate_id) else "reassigned"
