"""The dispatcher's day as plain values: who goes where and when, and what nobody could place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from dispatch.db.ranges import Range
from dispatch.db.tables import Appointment, Plan, Shift, Technician, Territory, Visit, VisitWindow, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.planning.rules.visit_order import WAITS_FOR
from dispatch.visits.queries import visit_links
from dispatch.visits.queries.appointments import told_versions
from dispatch.visits.rules.lateness import minutes_late
from dispatch.visits.rules.visit_links import UNLINKED, VisitLinks
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import AWAITED_VISITS, LIVE_ORDERS, VisitState
from dispatch.vocabulary.terms import LocationState
from dispatch.workforce.queries import certificate_gaps
from dispatch.workforce.queries.certificate_gaps import CertificateGap


@dataclass(frozen=True)
class BoardVisit:
    """A visit with a technician and a time."""

    visit_id: int
    version: int
    order_id: int
    reference: str
    kind: str
    symptom: str | None
    priority: str
    customer: str
    address: str
    state: str
    technician_id: int
    arrival: datetime
    finish: datetime
    window: tuple[datetime, datetime] | None
    confirmed: bool
    eta: datetime | None
    arrived_at: datetime | None
    pinned_technician: bool
    pinned_arrival: datetime | None
    crew: int = 1
    mate_id: int | None = None
    mate: str | None = None
    """Who comes along, of two, by name."""
    now: datetime | None = None
    """When the board was read, for a visit whose technician has not arrived; none for one where somebody was."""

    @property
    def late_minutes(self) -> int:
        """Whole minutes behind the arrival window that the customer was told.

        A window that has passed is late by itself, whether anybody reports something or not.
        """
        known = [at for at in (self.arrived_at or self.eta, self.now) if at is not None]
        return minutes_late(max(known, default=None), self.window[1] if self.window else None)

    @property
    def pinned(self) -> bool:
        """Whether a person fixed the technician, the time or both."""
        return self.pinned_technician or self.pinned_arrival is not None


@dataclass(frozen=True)
class UnplacedRow:
    """A visit without technician, with the reason that the last plan gave."""

    visit_id: int
    version: int
    order_id: int
    reference: str
    kind: str
    priority: str
    customer: str
    address: str
    windows: tuple[tuple[datetime, datetime], ...]
    code: str | None
    sentence: str | None
    pinned: bool
    crew: int = 1
    mate_id: int | None = None
    waits_for: str | None = None
    """The order that must be done first, where that is why."""


@dataclass(frozen=True)
class TechnicianRow:
    """A technician's day."""

    technician_id: int
    name: str
    phone: str
    shifts: tuple[tuple[datetime, datetime], ...]
    stops: tuple[BoardVisit, ...]
    certificates: tuple[CertificateGap, ...] = ()
    """Those that are missing, have ended, or end soon, as of that day."""


def territories(session: Session, actor: Actor) -> Sequence[Territory]:
    """The territories that the actor may see, by name."""
    return session.scalars(select(Territory).where(within(actor, Territory)).order_by(Territory.name)).all()


def rows(session: Session, territory_id: int, start: datetime, end: datetime, now: datetime) -> list[TechnicianRow]:
    """The technicians of a territory by name, with their shifts and stops between two instants, as of `now`."""
    during = Range(start, end)
    stops = _stops(session, territory_id, during, now)
    shifts = _shifts(session, during)
    uncertified = certificate_gaps.by_technician(session, [territory_id], start)
    people = session.scalars(
        select(Technician).where(Technician.territory_id == territory_id).order_by(Technician.name, Technician.id)
    )
    return [
        TechnicianRow(
            person.id,
            person.name,
            person.phone,
            shifts.get(person.id, ()),
            stops.get(person.id, ()),
            tuple(uncertified.get(person.id, ())),
        )
        for person in people
        if person.active or person.id in stops
    ]


def unplaced(session: Session, territory_id: int, start: datetime, end: datetime, actor: Actor) -> list[UnplacedRow]:
    """Visits without technician that could be made between two instants, or at no time yet; urgent ones first.

    Orders that belong to no territory yet (their address is not located) are shown to whoever sees all.
    """
    here = and_(or_(WorkOrder.territory_id == territory_id, WorkOrder.territory_id.is_(None)), within(actor))
    possible = Visit.windows.any(VisitWindow.during.overlaps(Range(start, end)))
    found = session.scalars(
        _visits()
        .where(here, WorkOrder.state.in_(LIVE_ORDERS), Visit.state == VisitState.DRAFT, Visit.technician_id.is_(None))
        .where(or_(possible, ~Visit.windows.any()))
        .order_by(Visit.id)
    )
    rows = [_unplaced(visit) for visit in found]
    waiting = visit_links.links(session, [row.visit_id for row in rows if row.code == WAITS_FOR])
    told = [replace(row, waits_for=_awaited(waiting.get(row.visit_id, UNLINKED))) for row in rows]
    return sorted(told, key=lambda row: URGENCY.index(row.priority))


def _awaited(links: VisitLinks) -> str | None:
    return links.after.reference or None if links.after else None


def latest_plan(session: Session, territory_id: int, day: date) -> Plan | None:
    """The newest plan that covers a day, whatever became of it."""
    return session.scalar(
        select(Plan)
        .where(Plan.territory_id == territory_id, Plan.first_day <= day, Plan.last_day >= day)
        .order_by(Plan.id.desc())
        .limit(1)
    )


def next_arrival(session: Session, territory_id: int, since: datetime) -> datetime | None:
    """The first planned arrival that does not lie before an instant."""
    arrival = func.lower(Visit.during)
    found: datetime | None = session.scalar(
        select(func.min(arrival))
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .where(WorkOrder.territory_id == territory_id, Visit.state != VisitState.CANCELLED, arrival >= since)
    )
    return found


URGENCY = ("emergency", "high", "normal", "low")


def _visits() -> Select[Visit]:
    order = joinedload(Visit.order)
    return (
        select(Visit)
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .options(order.joinedload(WorkOrder.customer), order.joinedload(WorkOrder.site), selectinload(Visit.windows))
    )


def _stops(
    session: Session, territory_id: int, during: Range[datetime], now: datetime
) -> dict[int, tuple[BoardVisit, ...]]:
    visits = session.scalars(
        _visits()
        .where(WorkOrder.territory_id == territory_id, Visit.during.overlaps(during))
        .where(Visit.state != VisitState.CANCELLED)
        .order_by(Visit.during)
    ).all()
    told = told_versions(session, [visit.id for visit in visits])
    grouped: dict[int, list[BoardVisit]] = {}
    for visit in visits:
        stop = _stop(visit, told.get(visit.id), now)
        grouped.setdefault(stop.technician_id, []).append(stop)
    return {technician_id: tuple(stops) for technician_id, stops in grouped.items()}


def _shifts(session: Session, during: Range[datetime]) -> dict[int, tuple[tuple[datetime, datetime], ...]]:
    grouped: dict[int, tuple[tuple[datetime, datetime], ...]] = {}
    for shift in session.scalars(select(Shift).where(Shift.during.overlaps(during)).order_by(Shift.during)):
        grouped[shift.technician_id] = (*grouped.get(shift.technician_id, ()), bounds(shift.during))
    return grouped


def bounds(during: Range[datetime]) -> tuple[datetime, datetime]:
    """The two ends of a range that the tables keep finite."""
    if during.lower is None or during.upper is None:
        raise ValueError("the range has no end")
    return during.lower, during.upper


def _stop(visit: Visit, told: Appointment | None, now: datetime) -> BoardVisit:
    if visit.during is None or visit.technician_id is None:
        raise ValueError("the visit has no technician")
    arrival, finish = bounds(visit.during)
    return BoardVisit(
        visit_id=visit.id,
        version=visit.version,
        order_id=visit.order_id,
        reference=visit.order.reference,
        kind=visit.order.kind,
        symptom=visit.order.symptom,
        priority=visit.order.priority,
        customer=visit.order.customer.name,
        address=visit.order.site.address,
        state=visit.state,
        technician_id=visit.technician_id,
        arrival=arrival,
        finish=finish,
        window=bounds(told.arrival_window) if told else None,
        confirmed=bool(told and told.confirmed_at),
        eta=visit.eta,
        arrived_at=visit.arrived_at,
        pinned_technician=visit.pinned_technician_id is not None,
        pinned_arrival=visit.pinned_arrival,
        crew=visit.crew,
        mate_id=visit.mate_id,
        mate=visit.mate.name if visit.mate else None,
        now=now if visit.arrived_at is None and visit.state in AWAITED_VISITS else None,
    )


def _unplaced(visit: Visit) -> UnplacedRow:
    needs_point = visit.order.site.location_state == LocationState.NEEDS_GEOCODING
    return UnplacedRow(
        visit_id=visit.id,
        version=visit.version,
        order_id=visit.order_id,
        reference=visit.order.reference,
        kind=visit.order.kind,
        priority=visit.order.priority,
        customer=visit.order.customer.name,
        address=visit.order.site.address,
        windows=tuple(bounds(window.during) for window in visit.windows),
        code=visit.unplaced_code or ("needs_geocoding" if needs_point else None),
        sentence=visit.unplaced_sentence,
        pinned=visit.pinned_technician_id is not None or visit.pinned_arrival is not None,
        crew=visit.crew,
    )
