"""The customer's page of one visit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from dispatch.aftercare.services import warranty_reports
from dispatch.booking.services import change_requests, waitlist
from dispatch.booking.services.customer_choice import choice_of
from dispatch.customers.services import warranties
from dispatch.customers.services.warranties import DeviceWarranty
from dispatch.db.ranges import window_of
from dispatch.db.tables import Appointment, Visit, Warranty
from dispatch.goodwill.queries import goodwill
from dispatch.goodwill.rules.limits import say_amount
from dispatch.http.guard import backend, needs
from dispatch.kernel.throttling import RateLimit, admit
from dispatch.kernel.work import Work
from dispatch.messaging.services.customer_links import open_link
from dispatch.orders.rules.repeats import RepairCover
from dispatch.orders.services.repeats import cover_of
from dispatch.reports.queries import day_board as board_queries
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.visits.rules.told_windows import may_be_narrowed
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.permissions import SYSTEM, Permission
from dispatch.vocabulary.states import OrderState, VisitState
from dispatch.web import forms, languages, map_tiles
from dispatch.web.customer.notes_shown import notes_shown
from dispatch.web.customer.pictures.who_comes import photographed
from dispatch.web.customer.pictures.work_photos import cleared_photos
from dispatch.web.customer.stages import stage_of
from dispatch.web.local_time import LocalTime
from dispatch.web.pages import customers_time, page
from dispatch.web.technician_names import technician_name
from dispatch.web.texts import Texts
from dispatch.workforce.services.speakers import speaker_of
from dispatch.workforce.services.zones import zone_of_visit

tracking = Blueprint("tracking", __name__)

CUSTOMER = replace(SYSTEM, name="customer")
"""Who holds a link acts through the backend, and the audit says so."""

WISHES = RateLimit("change_request", 5, timedelta(hours=1))

STEPS = ("booked", "on_the_way", "here", "done")
"""The way of a visit as the customer sees it."""

CALLABLE = ("booked", "on_the_way", "here")
"""Only while they may still come, or are there, does the customer need the technician's number."""

_V = VisitState
STEP_OF: Mapping[VisitState, str] = {
    _V.DRAFT: "looking",
    _V.SCHEDULED: "booked",
    _V.DISPATCHED: "booked",
    _V.EN_ROUTE: "on_the_way",
    _V.ON_SITE: "here",
    _V.COMPLETED: "done",
    _V.PARTIAL: "again",
    _V.CANNOT_COMPLETE: "again",
    _V.CANCELLED: "cancelled",
}


@dataclass(frozen=True)
class TrackedVisit:
    """What the customer may see of their visit. The technician's number and time of arrival show on the day only."""

    step: str
    work: str
    reference: str
    address: str
    window: tuple[datetime, datetime] | None
    confirmed: bool
    may_narrow: bool
    technician: str | None
    technician_phone: str | None
    mate: str | None
    """Who comes along, as long as whoever was told still leads."""
    expected: datetime | None
    warranty: Warranty | None
    device_warranties: Sequence[DeviceWarranty]
    cover: RepairCover | None
    ended_at: datetime | None
    wish: change_requests.ChangeRequestState
    why_not: str | None
    may_call_off: bool
    may_wait: bool
    next_window: tuple[datetime, datetime] | None
    keeps_time: bool
    """Whether a time stays reserved for them while another is looked for."""


@tracking.get("/t/<token>")
@needs(Permission.PUBLIC)
def read(token: str) -> Response:
    """Shows the visit behind a link and changes nothing."""
    with backend().work(CUSTOMER) as work:
        visit = open_link(work, "t", token)
        return _page(work, visit)


@tracking.post("/t/<token>")
@needs(Permission.PUBLIC)
def ask_for_change(token: str) -> Response:
    """Notes that the customer wishes another time. The link itself proves that the form is theirs."""
    wish = forms.text("wish")
    try:
        with backend().work(CUSTOMER) as work:
            visit = open_link(work, "t", token)
            admit(work, WISHES, f"visit:{visit.id}")
            change_requests.ask(work, visit, wish)
    except Refused:
        # The page says why, in the customer's language.
        with backend().work(CUSTOMER) as work:
            return _page(work, open_link(work, "t", token), status=409)
    return redirect(request.path, code=303)


def _page(work: Work, visit: Visit, *, status: int = 200) -> Response:
    language = languages.of_customer(visit.order.customer.language)
    zone = zone_of_visit(work, visit).key
    told = _told_of(visit)
    return page(
        "customer/tracking.html",
        language,
        status=status,
        zone=zone,
        visit=_tracked(work, told, customers_time(zone, language)),
        earlier=waitlist.place_of(work, visit.id),
        steps=STEPS,
        may_report=warranty_reports.may_report(work, visit),
        call_by=warranty_reports.call_due(work, visit),
        callable=CALLABLE,
        notes=notes_shown(work, visit),
        outage=visit.order.outage if visit.order.state == OrderState.HELD else None,
        stage=stage_of(work, told, customers_time(zone, language)),
        goodwill=goodwill.of_order(work.session, visit.order_id, visit.order.customer_id),
        say_amount=lambda one: say_amount(one.amount, one.currency, language.value),
        photos=cleared_photos(work, visit),
        photographed=photographed(work, visit, customers_time(zone, language)),
        tiles=map_tiles.address(backend().settings.map, f"{request.path}/streets.pmtiles"),
        brand=speaker_of(work, visit.order).brand_in(language),
        service_phone=speaker_of(work, visit.order).phone,
        most=forms.MAX_TEXT,
    )


def _told_of(visit: Visit) -> Visit:
    """The visit that the page tells of: where one left work undone, the order's newest as soon as that has begun."""
    newest = max(visit.order.visits, key=lambda one: one.number)
    has_begun = STEP_OF[VisitState(newest.state)] in ("on_the_way", "here", "done", "again")
    return newest if has_begun and STEP_OF[VisitState(visit.state)] == "again" else visit


def _tracked(work: Work, visit: Visit, local: LocalTime) -> TrackedVisit:
    told = appointment_queries.told_versions(work.session, [visit.id]).get(visit.id)
    window = board_queries.bounds(told.arrival_window) if told else None
    is_today = window is not None and local.date_of(window[0]) == local.date_of(work.now)
    technician = told.technician if told else None
    step = step_of(visit)
    reachable = is_today and step in CALLABLE
    choice = choice_of(work, visit)
    is_past = choice.visit_id != visit.id
    wish = change_requests.wish_of(work, choice)
    return TrackedVisit(
        step=step,
        work=visit.order.kind,
        reference=visit.order.reference,
        address=visit.order.site.address,
        window=window,
        confirmed=bool(told and told.confirmed_at),
        may_narrow=told is not None
        and may_be_narrowed(window_of(told.arrival_window), told.told_odds_percent, told.cause),
        technician=technician_name(technician.name, local.language) if technician else None,
        technician_phone=technician.phone if technician and reachable else None,
        mate=_comes_along(visit, told, step, local),
        expected=_expected(visit, told) if is_today else None,
        warranty=work.session.get(Warranty, visit.id),
        device_warranties=warranties.of_visit(work, visit.id) if step == "done" else (),
        cover=cover_of(visit.order),
        ended_at=visit.ended_at,
        wish=wish,
        why_not=why_not(Texts(local.language), choice.obstacle) if choice.obstacle and step != "cancelled" else None,
        may_call_off=choice.may_call_off and not is_past,
        may_wait=waitlist.may_join(work, choice) and not is_past,
        next_window=board_queries.bounds(choice.live.arrival_window) if choice.live and is_past else None,
        keeps_time=choice.window is not None and choice.window.end > work.now,
    )


def step_of(visit: Visit) -> str:
    """Where a visit stands for its customer; nobody comes again for an order that has been cancelled, or is done."""
    step = STEP_OF[VisitState(visit.state)]
    if step == "again":
        return {OrderState.CANCELLED: "cancelled", OrderState.COMPLETED: "done"}.get(
            OrderState(visit.order.state), step
        )
    return step


def _comes_along(visit: Visit, told: Appointment | None, step: str, local: LocalTime) -> str | None:
    if visit.mate is None or told is None or told.technician_id != visit.technician_id:
        return None
    return technician_name(visit.mate.name, local.language) if step in ("booked", "on_the_way", "here") else None


def why_not(t: Texts, refusal: Refused) -> str:
    """Why something can't be done, as a customer is told."""
    return t.word("no_change", refusal.code, t.word("refusals", refusal.code, refusal.sentence))


def _expected(visit: Visit, told: Appointment | None) -> datetime | None:
    """The arrival to count on: the forecast while they drive, else what the customer was told last."""
    if visit.state == VisitState.EN_ROUTE and visit.eta is not None:
        return max(visit.eta, board_queries.bounds(told.arrival_window)[0]) if told else visit.eta
    return told.told_eta if told and visit.state in (VisitState.SCHEDULED, VisitState.DISPATCHED) else None
