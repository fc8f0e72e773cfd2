"""Holds an arrival window for minutes, and confirms it: the visit gets a technician and a place at once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dispatch.booking.availability.schedule_cache import ScheduleCache
from dispatch.booking.queries import holds as queries
from dispatch.booking.rules.change_rules import ChangeRules, must_be_changeable
from dispatch.booking.rules.slots import REFUSALS, SlotDemand, SlotRules
from dispatch.booking.services import slot_search
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.db.ranges import Range, window_of
from dispatch.db.tables import Appointment, Hold, Visit, VisitWindow
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.orders.queries import work_types as work_type_queries
from dispatch.orders.services import orders
from dispatch.planning.queries import snapshots
from dispatch.planning.rules.snapshots import Point, Snapshot, VisitFacts
from dispatch.planning.services import insertion
from dispatch.planning.solver.insertion import (
    InsertionPlace,
    NoInsertion,
    TravelBook,
    find_place,
    keeping_promises,
    points_of,
    without_place,
)
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.visits.queries import visits as visit_queries
from dispatch.visits.services.appointments import arrange, withdraw
from dispatch.visits.services.assignment import release
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.facts import TimeAgreed
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import AppointmentState, HoldState, Tier
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import territories as territory_queries
from dispatch.workforce.rules.part_needs import quantities_of
from dispatch.workforce.services import freed_time

SECOND = timedelta(seconds=1)

UNKNOWN_VISIT = 0
"""The visit of an order that is still to come."""


class WindowTaken(Refused):
    """The window can't be had any more (409); the edge adds what else is free."""

    def __init__(self, reason: str = "no_capacity", alternatives: list[dict[str, object]] | None = None) -> None:
        sentence = REFUSALS.get(reason, "This is none of the windows that are offered.")
        super().__init__("window_taken", sentence, reason=reason, alternatives=alternatives or [])
        self.reason = reason


@dataclass(frozen=True)
class HoldRequest:
    """A window that somebody wants, and why a rule may be broken for it."""

    sought: SlotDemand
    window: Window
    override_reason: str | None = None


def points_for(work: Work, wanted: HoldRequest, technician_ids: tuple[int, ...]) -> tuple[Point, ...]:
    """The points whose driving times a hold is judged by."""
    days = insertion.days_of(wanted.window, wanted.sought.zone)
    return wanted.sought.point, *snapshots.points(work.session, technician_ids, days, wanted.sought.zone)


def hold(
    work: Work, schedules: ScheduleCache, wanted: HoldRequest, technician_ids: tuple[int, ...], book: TravelBook
) -> Hold:
    """Reserves the window with the technician whom it costs least, out of those given.

    What was held for the same visit is let go. Raises `WindowTaken`, and `PlacesChanged` when a point came up since
    the driving times were asked for.
    """
    sought = wanted.sought
    queries.queue_up(work.session, sought.territory_id, wanted.window.start)
    # Routes before holds, as everywhere: who confirms a hold has its technician first, and would wait in a circle.
    insertion.hold_routes(work, sought.territory_id, technician_ids)
    queries.expire(work.session, work.now)
    if sought.visit_id is not None:
        queries.release_of_visit(work.session, sought.visit_id)
    rules = must_be_open(work, schedules, wanted)
    around, facts = _around(work, wanted, technician_ids)
    book.must_cover(points_of(keeping_promises(around, facts)))
    place = find_place(around, facts, book)
    if isinstance(place, NoInsertion):
        raise WindowTaken
    return _keep(work, wanted, place, rules)


def let_go(work: Work, hold_id: int) -> None:
    """Frees a hold before its time; one that no longer holds stays as it is. Raises `Missing`."""
    row = visible(work, hold_id)
    locked = queries.locked(work.session, row.id)
    if locked is not None and locked.state == HoldState.HELD:
        locked.state = HoldState.RELEASED
        freed_time.note(work, locked.territory_id)


def visible(work: Work, hold_id: int) -> Hold:
    """A hold within the actor's bounds; an integration sees its own. Raises `Missing`."""
    row = queries.visible(work.session, work.actor, hold_id)
    if row is None:
        raise Missing("hold")
    return row


def points_to_confirm(
    work: Work, hold_id: int, order_id: int | None, others: tuple[int, ...] = ()
) -> tuple[Point, ...]:
    """The points whose driving times a confirmation is judged by; `others` are technicians beside the held one."""
    row, visit = _to_confirm(work, hold_id, order_id)
    return insertion.points_near(work, visit, (row.technician_id, *others), insertion.span_of(row.arrival_window))


def held_wish(work: Work, hold_id: int, order_id: int | None) -> tuple[SlotDemand, Window]:
    """What is sought for the visit that a hold is confirmed for, and the window that is held."""
    row, visit = _to_confirm(work, hold_id, order_id)
    return slot_search.resolve(work, SlotRequest(order_id=visit.order_id)), window_of(row.arrival_window)


def confirm(
    work: Work, hold_id: int, order_id: int | None, book: TravelBook, others: tuple[int, ...] = ()
) -> Appointment:
    """Makes an appointment of a hold: visit placed, others of the route moved within their promises, customer told.

    Where the held technician can't come within the window any more, one of the `others` does. A repetition answers with
    the appointment that it made, as long as that stands.

    Raises `Refused` for a hold that has expired or was used, `WindowTaken` when the time is gone for another reason,
    and what forbids a change where the visit has an appointment already.
    """
    row = visible(work, hold_id)
    visit_id = _visit_to_confirm(work, row, order_id)
    insertion.hold_routes(work, row.territory_id, (row.technician_id, *others), (visit_id,))
    visit = visit_queries.locked(work.session, work.actor, visit_id)
    if visit is None or order_id not in (None, visit.order_id):
        raise Missing("order")
    locked = queries.locked(work.session, hold_id)
    if locked is None:
        raise Missing("hold")
    made = _made_of(work, locked)
    if made is not None:
        return made
    _must_hold(work, locked)
    insertion.must_be_plannable(visit)
    before = live_if_changeable(work, visit, locked.override_reason)
    place = _place_of(work, visit, locked, book, others)
    insertion.take(work, visit, place)
    locked.state, locked.visit_id = HoldState.CONFIRMED, visit.id
    visit.pinned_technician_id = visit.pinned_arrival = None
    visit.windows = [VisitWindow(during=locked.arrival_window)]
    window = window_of(locked.arrival_window)
    cause = "rescheduled" if before else "booked"
    audit(work, f"appointment.{cause}", "visit", visit.id, hold_id=locked.id)
    made_now = arrange(work, visit, window, place.technician_id, cause=cause)
    work.publish(TimeAgreed(visit.id))
    return made_now


def cancel(work: Work, appointment_id: int, why: str, *, override_reason: str | None = None) -> Appointment:
    """Cancels an appointment: the time is freed, the visit waits for another one, the customer is told once.

    A repetition changes nothing. Raises `Missing`, and `Refused` when the rules of the work type forbid it.
    """
    appointment = appointment_visible(work, appointment_id)
    visit = visit_queries.locked(work.session, work.actor, appointment.visit_id)
    if visit is None:
        raise Missing("appointment")
    work.session.refresh(appointment)
    if appointment.state == AppointmentState.CANCELLED:
        return appointment
    if appointment.state != AppointmentState.LIVE:
        raise Refused("wrong_state", f"An appointment that is {appointment.state} can't be cancelled.")
    insertion.must_be_plannable(visit)
    live_if_changeable(work, visit, override_reason)
    release(work, visit)
    visit.pinned_technician_id = visit.pinned_arrival = None
    withdraw(work, visit, AppointmentState.CANCELLED, tell_kind="cancelled")
    audit(work, "appointment.cancelled", "appointment", appointment.id, why=why)
    return appointment


def cancel_for_customer(work: Work, visit_id: int, why: str) -> None:
    """Cancels the order of an arranged visit for its customer: its time is free, and they are told once.

    Raises `Missing`, and `Refused` when the rules of the work type forbid a change now, or the visit has begun.
    """
    visit = visit_queries.locked(work.session, work.actor, visit_id)
    if visit is None:
        raise Missing("visit")
    insertion.must_be_plannable(visit)
    if live_if_changeable(work, visit) is None:
        raise Refused("nothing_arranged", "Nothing is arranged that could be called off.")
    orders.cancel(work, visit.order_id, why)


def appointment_visible(work: Work, appointment_id: int) -> Appointment:
    """An appointment within the actor's bounds. Raises `Missing`."""
    appointment = work.session.get(Appointment, appointment_id)
    if appointment is None or visit_queries.visible(work.session, work.actor, appointment.visit_id) is None:
        raise Missing("appointment")
    return appointment


def expire(work: Work) -> int:
    """Frees what was held too long; returns how many."""
    return len(queries.expire(work.session, work.now))


def _around(work: Work, wanted: HoldRequest, technician_ids: tuple[int, ...]) -> tuple[Snapshot, VisitFacts]:
    sought = wanted.sought
    visit_ids = () if sought.visit_id is None else (sought.visit_id,)
    needs = (*quantities_of(sought.parts_needed), *sought.tools_needed)
    scope = snapshots.SnapshotScope(technician_ids, visit_ids, needs=needs)
    days = insertion.days_of(wanted.window, sought.zone)
    around = snapshots.read(work.session, sought.territory_id, days, work.now, scope)
    known = next((visit for visit in around.visits if visit.id == sought.visit_id), None)
    facts = known or VisitFacts(
        id=UNKNOWN_VISIT,
        state=VisitState.DRAFT,
        point=sought.point,
        service_seconds=sought.service_seconds,
        skills=sought.skills,
        not_by_technician_id=sought.not_by_technician_id,
        wish=sought.wish,
        crew=sought.crew,
        parts_needed=sought.parts_needed,
        tools_needed=sought.tools_needed,
        priority=sought.priority,
        tier=Tier.STANDARD,
        reported_at=work.now,
    )
    return around, without_place(facts, (wanted.window,))


def must_be_open(work: Work, schedules: ScheduleCache, wanted: HoldRequest) -> SlotRules:
    """Counts limits and reserve again, now that nobody else can book the window; the rules that hold."""
    if wanted.override_reason is not None:
        work.actor.must(Permission.PLANS_WRITE)
        return slot_search.read_rules(work, wanted.sought, wanted.window)
    day = wanted.window.start.astimezone(wanted.sought.zone).date()
    availability = slot_search.read(work, schedules, wanted.sought, day, 1)
    code = slot_search.refusal_of(availability, wanted.window)
    if code is not None:
        raise WindowTaken(code)
    return availability.rules


def _keep(work: Work, wanted: HoldRequest, place: InsertionPlace, rules: SlotRules) -> Hold:
    sought = wanted.sought
    row = Hold(
        territory_id=sought.territory_id,
        visit_id=sought.visit_id,
        technician_id=place.technician_id,
        arrival_window=Range(wanted.window.start, wanted.window.end),
        during=Range(place.start, place.finish),
        lat=sought.point[0],
        lon=sought.point[1],
        **_pickup_of(work, wanted, place),
        work_group=sought.work_group,
        state=HoldState.HELD,
        made_by=work.actor.name,
        made_at=work.now,
        expires_at=work.now + rules.hold,
        override_reason=wanted.override_reason,
    )
    work.session.add(row)
    work.session.flush()
    if wanted.override_reason is not None:
        audit(work, "booking.overridden", "hold", row.id, why=wanted.override_reason)
    announce(work, "slot.held", "hold", row.id, territory_id=sought.territory_id, visit_id=row.visit_id)
    return row


def _pickup_of(work: Work, wanted: HoldRequest, place: InsertionPlace) -> dict[str, Any]:
    """The stop at the supply place that the visit would need first, as a hold keeps it."""
    supply = territory_queries.facts_of(work.session, wanted.sought.territory_id).supply
    for one in place.pickups.planned:
        if supply is not None and one.visit_id == (wanted.sought.visit_id or UNKNOWN_VISIT):
            during = Range(one.during.start, one.during.end)
            return {"pickup_during": during, "pickup_lat": supply.point[0], "pickup_lon": supply.point[1]}
    return {}


def _visit_to_confirm(work: Work, row: Hold, order_id: int | None) -> int:
    """The visit that a hold is confirmed for: its own, or that of the order that has come in since."""
    if row.visit_id is not None:
        return row.visit_id
    if order_id is None:
        raise Refused("order_missing", "Name the order that this hold is for.")
    order = insertion.order_visible(work, order_id)
    return slot_search.bookable(order.state, order.visits).id


def _to_confirm(work: Work, hold_id: int, order_id: int | None) -> tuple[Hold, Visit]:
    """A hold and the visit that it is confirmed for, to be read. Raises `Missing`, and `Refused` without an order."""
    row = visible(work, hold_id)
    visit = visit_queries.visible(work.session, work.actor, _visit_to_confirm(work, row, order_id))
    if visit is None or order_id not in (None, visit.order_id):
        raise Missing("order")
    return row, visit


def _made_of(work: Work, row: Hold) -> Appointment | None:
    """The live appointment that a confirmed hold became."""
    if row.state != HoldState.CONFIRMED or row.visit_id is None:
        return None
    live = appointment_queries.live_of(work.session, row.visit_id)
    return live if live is not None and live.arrival_window == row.arrival_window else None


def _must_hold(work: Work, row: Hold) -> None:
    if row.state == HoldState.HELD and row.expires_at > work.now:
        return
    if row.state in (HoldState.HELD, HoldState.EXPIRED):
        raise Refused("hold_expired", "This hold has expired; search again.")
    raise Refused("hold_used", f"This hold was {row.state} already.")


def live_if_changeable(work: Work, visit: Visit, override_reason: str | None = None) -> Appointment | None:
    """The live appointment, if there is one. Raises `Refused` when the rules of the work type forbid to change it."""
    live = appointment_queries.live_of(work.session, visit.id)
    if live is None:
        return None
    if override_reason is not None:
        work.actor.must(Permission.PLANS_WRITE)
        audit(work, "change.overridden", "visit", visit.id, why=override_reason)
        return live
    work_type = work_type_queries.best(work.session, visit.order.kind, visit.order.symptom)
    if work_type is not None:
        rules = ChangeRules(timedelta(minutes=work_type.change_until_minutes), work_type.changes_allowed)
        must_be_changeable(
            rules, window_of(live.arrival_window), queries.changes_before(work.session, visit.id), work.now
        )
    return live


def _place_of(work: Work, visit: Visit, row: Hold, book: TravelBook, others: tuple[int, ...]) -> InsertionPlace:
    """The seat that the hold reserved, or any within its window by the same technician, or else by another one."""
    start = window_of(row.during).start
    whole, own = window_of(row.arrival_window), (row.technician_id,)
    for whose, span in ((own, Window(start, start + SECOND)), (own, whole), (others, whole)):
        place = insertion.seek_in_held(work, visit, whose, span, book, but_hold=row.id) if whose else None
        if isinstance(place, InsertionPlace):
            return place
    raise WindowTaken
