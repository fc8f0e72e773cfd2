"""The customer picks another time themselves, out of the windows that can be kept."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dispatch.booking.processes import booking as processes
from dispatch.booking.services import change_requests, holds
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.db.tables import Visit
from dispatch.http.guard import backend, needs
from dispatch.kernel.throttling import RateLimit, admit
from dispatch.kernel.work import Work
from dispatch.messaging.services.customer_links import open_link
from dispatch.reports.queries import day_board as board_queries
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.vocabulary.errors import Invalid, Refused
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.windows import Window
from dispatch.web import languages
from dispatch.web.customer.tracking import CUSTOMER
from dispatch.web.local_time import LocalTime
from dispatch.web.pages import page
from dispatch.web.texts import Texts
from dispatch.workforce.services.zones import zone_of_visit

rescheduling = Blueprint("rescheduling", __name__)

CHANGES = RateLimit("reschedule", 10, timedelta(hours=1))
DAYS_SHOWN = 7
HORIZON = (timedelta(0), timedelta(days=DAYS_SHOWN + 1))
"""A window that opens outside of these was shown on no page."""
WINDOWS_SHOWN = 15
"""The best of them, so that a small screen shows a choice and no timetable."""


@dataclass(frozen=True)
class MovableVisit:
    """A visit that may still be moved, as plain values."""

    visit_id: int
    order_id: int
    window: tuple[datetime, datetime]
    language: str
    zone: str


@rescheduling.get("/t/<token>/times")
@needs(Permission.PUBLIC)
def read(token: str) -> Response:
    """Shows the free windows of the coming days and reserves none."""
    with backend().work(CUSTOMER) as work:
        movable = _movable(work, open_link(work, "t", token))
    return _page(token, movable)


@rescheduling.post("/t/<token>/times")
@needs(Permission.PUBLIC)
def take(token: str) -> Response:
    """Moves the visit to a window that is still free, and tells the customer by text."""
    window = _window(request.form.get("window", ""))
    with backend().work(CUSTOMER) as work:
        movable = _movable(work, open_link(work, "t", token))
        admit(work, CHANGES, f"visit:{movable.visit_id}")
    try:
        _move(movable, window)
    except Refused as refusal:
        return _page(token, movable, refusal=refusal)
    return redirect(url_for("tracking.read", token=token), code=303)


def _movable(work: Work, visit: Visit) -> MovableVisit:
    told = appointment_queries.told_versions(work.session, [visit.id]).get(visit.id)
    if told is None or not change_requests.can_move(visit, told):
        raise Refused("too_late_to_change", "This visit can't be moved any more; please call us.")
    return MovableVisit(
        visit_id=visit.id,
        order_id=visit.order_id,
        window=board_queries.bounds(told.arrival_window),
        language=visit.order.customer.language,
        zone=zone_of_visit(work, visit).key,
    )


def _move(movable: MovableVisit, window: Window) -> None:
    held = processes.hold(backend(), CUSTOMER, SlotRequest(order_id=movable.order_id), window)
    try:
        processes.confirm(backend(), CUSTOMER, held.id)
    except Refused:
        with backend().work(CUSTOMER) as work:
            holds.let_go(work, held.id)
        raise
    with backend().work(CUSTOMER) as work:
        change_requests.settle(work, movable.visit_id)


def _page(token: str, movable: MovableVisit, *, refusal: Refused | None = None) -> Response:
    language = languages.of_customer(movable.language)
    local, t = LocalTime(movable.zone, language), Texts(language)
    days = _free(movable, local)
    gone = t("times.gone") if days else t("times.gone_last")
    is_gone = isinstance(refusal, holds.WindowTaken)
    return page(
        "customer/times.html",
        language,
        status=409 if refusal else 200,
        zone=movable.zone,
        days=days,
        present=f"{local.day(movable.window[0])} {local.span(*movable.window)}",
        refusal=gone if is_gone else refusal and t.word("refusals", refusal.code, refusal.sentence),
        tracking=url_for("tracking.read", token=token),
        brand=backend().tools.brand_in(language),
        service_phone=backend().tools.service_phone,
    )


def _free(movable: MovableVisit, local: LocalTime) -> list[tuple[date, list[tuple[datetime, datetime]]]]:
    """The best windows by local day, in the order of time."""
    found = processes.search(backend(), CUSTOMER, SlotRequest(order_id=movable.order_id), days=DAYS_SHOWN).offers
    others = [(offer.window.start, offer.window.end) for offer in found]
    shown = sorted([window for window in others if window != movable.window][:WINDOWS_SHOWN])
    return [(day, list(windows)) for day, windows in groupby(shown, key=lambda window: local.date_of(window[0]))]


def _window(typed: str) -> Window:
    start, _, end = typed.partition("/")
    window: Window | None = None
    with suppress(ValueError):
        window = Window(datetime.fromisoformat(start), datetime.fromisoformat(end))
    if window is None or not HORIZON[0] < window.start - backend().clock.now() < HORIZON[1]:
        raise Invalid("bad_window", "Pick one of the times that are shown.")
    return window
