"""The times for an order: a week of windows with what speaks for and against each, one to hold, one to confirm."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import request
from werkzeug.wrappers import Response

from dispatch.booking.processes import booking as processes
from dispatch.booking.queries import holds as hold_queries
from dispatch.booking.rules.slots import MAX_DAYS, Offers
from dispatch.booking.services import holds
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.db.tables import Hold, WorkOrder
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.messaging.services import opt_outs
from dispatch.orders.rules.orders import MAX_AHEAD
from dispatch.orders.services import orders as order_services
from dispatch.reports.queries import day_board as board_queries
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.vocabulary.errors import DispatchError, Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import AppointmentState, Priority
from dispatch.vocabulary.windows import Window
from dispatch.web import forms, languages
from dispatch.web.console.frame import TOLD_IN_PLACE, attempt, conclude, console_pages, screen
from dispatch.web.console.intake.week_grid import DAYS, WeekGrid, week_of
from dispatch.web.console.order_page.tier import tier_shown
from dispatch.web.local_time import LocalTime
from dispatch.workforce.queries import technicians as technician_queries
from dispatch.workforce.services.zones import zone_of_order

times = console_pages("times")

WEEK = timedelta(days=DAYS)
FIRST_YEAR, LAST_YEAR = 2000, 2200


@dataclass(frozen=True)
class Sought:
    """The week that is shown, and what was found for it; or why nothing can be."""

    first: date
    grid: WeekGrid | None = None
    refusal: DispatchError | None = None


@times.get("/orders/<int:order_id>/times")
@needs(Permission.BOOKING)
def read(order_id: int) -> Response:
    """A week of windows for an order, the first one with an offer where none is asked for; reserves nothing."""
    with backend().work(actor()) as work:
        order = order_services.visible(work, order_id)
        zone, steers = zone_of_order(work, order).key, order.priority != Priority.EMERGENCY
        today = LocalTime(zone, languages.of_browser()).date_of(work.now)
    sought = _sought(order_id, today, LocalTime(zone, languages.of_browser()), steers=steers)
    with backend().work(actor()) as work:
        order = order_services.visible(work, order_id)
        return screen(
            "console/intake/times.html",
            "order",
            zone=zone,
            order=order,
            sought=sought,
            earlier=max(today, sought.first - WEEK) if sought.first > today else None,
            later=sought.first + WEEK if sought.first + WEEK < today + MAX_AHEAD else None,
            held=_held(work, order),
            told=_told(work, order),
            names=_names(work, sought),
            skills=sorted({skill for visit in order.visits for skill in visit.skills}),
            may_override=actor().may(Permission.PLANS_WRITE),
            bounds=board_queries.bounds,
            gets_texts=_gets_texts(work, order),
            **tier_shown(work, order),
        )


@times.post("/orders/<int:order_id>/holds")
@needs(Permission.BOOKING)
def hold(order_id: int) -> Response:
    """Reserves a window for minutes; with a reason one that a rule refuses."""
    why = forms.text("why") or None
    window = _window(request.form.get("window", ""))
    wish = SlotRequest(order_id=order_id)
    return conclude(lambda: processes.hold(backend(), actor(), wish, window, why), "intake.held")


@times.post("/orders/<int:order_id>/holds/<int:hold_id>/confirm")
@needs(Permission.BOOKING)
def confirm(order_id: int, hold_id: int) -> Response:
    """Makes the appointment of what is held, and goes on to the order."""
    with backend().work(actor()) as work:
        told = _gets_texts(work, order_services.visible(work, order_id))
    done = "intake.booked" if told else "intake.booked_untold"
    onwards = f"/console/orders/{order_id}"
    return conclude(lambda: processes.confirm(backend(), actor(), hold_id, order_id), done, onwards=onwards)


@times.post("/orders/<int:order_id>/holds/<int:hold_id>/release")
@needs(Permission.BOOKING)
def let_go(order_id: int, hold_id: int) -> Response:
    """Frees what is held before its time."""

    def act(work: Work) -> None:
        order_services.visible(work, order_id)
        holds.let_go(work, hold_id)

    return attempt(act, "intake.let_go")


def _sought(order_id: int, today: date, local: LocalTime, *, steers: bool) -> Sought:
    asked = _day_asked_for()
    first = min(max(asked, today), today + MAX_AHEAD) if asked else today
    try:
        found = processes.search(backend(), actor(), SlotRequest(order_id=order_id), first, DAYS if asked else MAX_DAYS)
    except DispatchError as refusal:
        if refusal.kind not in TOLD_IN_PLACE:
            raise
        return Sought(first, refusal=refusal)
    if not asked and not _offers_in(found, first, local) and _offers_in(found, first + WEEK, local):
        first += WEEK
    return Sought(first, week_of(found, first, local, steers=steers))


def _offers_in(found: Offers, first: date, local: LocalTime) -> bool:
    return any(first <= local.date_of(offer.window.start) < first + WEEK for offer in found.offers)


def _held(work: Work, order: WorkOrder) -> Hold | None:
    found = [hold_queries.of_visit(work.session, visit.id, work.now) for visit in order.visits]
    return next((hold for hold in found if hold is not None), None)


def _told(work: Work, order: WorkOrder) -> object:
    """What the customer has been told and still stands; a window that is booked takes its place."""
    told = appointment_queries.told_versions(work.session, [visit.id for visit in order.visits])
    return next((one for one in told.values() if one.state == AppointmentState.LIVE), None)


def _names(work: Work, sought: Sought) -> dict[int, str]:
    rows = sought.grid.rows if sought.grid else ()
    ids = {cell.offer.technician_id for _, cells in rows for cell in cells if cell and cell.offer}
    return {id: technician.name for id, technician in technician_queries.by_id(work.session, ids).items()}


def _gets_texts(work: Work, order: WorkOrder) -> bool:
    """Whether the customer reads what is arranged; who does not must be told on the phone."""
    customer = order.customer
    wants_none = customer.do_not_disturb or opt_outs.is_silenced(work, customer.phone)
    return customer.textable and not wants_none


def _day_asked_for() -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(request.args.get("from", ""))
    return None


def _window(typed: str) -> Window:
    start, _, end = typed.partition("/")
    with suppress(ValueError):
        window = Window(datetime.fromisoformat(start), datetime.fromisoformat(end))
        if FIRST_YEAR <= window.start.year <= window.end.year < LAST_YEAR:
            return window
    raise Invalid("bad_window", "Pick one of the times that are shown.")
