"""The customer picks another time themselves, out of the windows that can be kept."""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dispatch.booking.processes import booking as processes
from dispatch.booking.processes.other_times import day_of, on_days
from dispatch.booking.queries import holds as hold_queries
from dispatch.booking.rules.search_spans import STEP_DAYS, first_day, last_day
from dispatch.booking.services import holds
from dispatch.booking.services.customer_choice import CustomerChoice, choice_of
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.db.tables import Visit
from dispatch.http.guard import backend, needs
from dispatch.kernel.throttling import RateLimit, admit
from dispatch.kernel.work import Work
from dispatch.messaging.services import customer_links
from dispatch.vocabulary.errors import Invalid, Refused
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.windows import Window
from dispatch.web import languages
from dispatch.web.customer.tracking import CUSTOMER, why_not
from dispatch.web.local_time import LocalTime
from dispatch.web.pages import customers_time, page
from dispatch.web.texts import Texts
from dispatch.workforce.services.speakers import Speaker, speaker_of

rescheduling = Blueprint("rescheduling", __name__)

CHANGES = RateLimit("reschedule", 10, timedelta(hours=1))
STEP = timedelta(days=STEP_DAYS)
LOOKS = 12
LOOK_AGAIN_SECONDS = 0.25


@dataclass(frozen=True)
class PickedFrom:
    """A page of times: its days with their windows, and where the pages before and after it begin."""

    days: list[tuple[date, list[tuple[datetime, datetime]]]]
    earlier: date | None
    later: date | None


@dataclass(frozen=True)
class MovableVisit:
    """What may be moved, for whom, as plain values."""

    choice: CustomerChoice
    present: tuple[datetime, datetime] | None
    language: str
    speaker: Speaker

    @property
    def local(self) -> LocalTime:
        """Times as this customer reads them."""
        return customers_time(self.choice.zone.key, languages.of_customer(self.language))


@rescheduling.get("/t/<token>/times")
@needs(Permission.PUBLIC)
def read(token: str) -> Response:
    """Shows the free windows of a week, the one around the visit first, and reserves none."""
    with backend().work(CUSTOMER) as work:
        movable = _movable(work, customer_links.open_link(work, "t", token))
    return _page(token, movable, refusal=movable.choice.obstacle)


@rescheduling.post("/t/<token>/times")
@needs(Permission.PUBLIC)
def take(token: str) -> Response:
    """Moves the visit to a window that is still free, and tells the customer by text; once it is there, it stays."""
    typed = request.form.get("window", "")
    with backend().work(CUSTOMER) as work:
        movable = _movable(work, customer_links.open_link(work, "t", token))
        if _is_there(movable.choice, typed):
            return redirect(url_for("tracking.read", token=token), code=303)
        if movable.choice.may_pick:
            window = _window(typed, movable)
            admit(work, CHANGES, f"visit:{movable.choice.visit_id}")
    if movable.choice.obstacle is not None:
        return _page(token, movable, refusal=movable.choice.obstacle)
    try:
        _move(movable.choice, window)
    except Refused as refusal:
        if _comes_to_the_same(movable.choice, typed):
            return redirect(url_for("tracking.read", token=token), code=303)
        return _page(token, movable, refusal=refusal)
    with backend().work(CUSTOMER) as work:
        moved = customer_links.issue(work, work.session.get_one(Visit, movable.choice.visit_id), "t")
    return redirect(url_for("tracking.read", token=moved.rsplit("/", 1)[-1]), code=303)


def _movable(work: Work, visit: Visit) -> MovableVisit:
    choice = choice_of(work, visit)
    window = choice.window
    return MovableVisit(
        choice,
        (window.start, window.end) if window else None,
        visit.order.customer.language,
        speaker_of(work, visit.order),
    )


def _is_there(choice: CustomerChoice, typed: str) -> bool:
    """Whether the visit has the window already that a form asks for."""
    return choice.window is not None and typed == f"{choice.window.start.isoformat()}/{choice.window.end.isoformat()}"


def _comes_to_the_same(choice: CustomerChoice, typed: str) -> bool:
    """Whether the same form, which came at the same moment, moves the visit; it is waited for while it holds a time."""
    for _ in range(LOOKS):
        with backend().work(CUSTOMER) as work:
            held = hold_queries.of_visit(work.session, choice.visit_id, work.now)
            if _is_there(choice_of(work, work.session.get_one(Visit, choice.visit_id)), typed):
                return True
        if held is None:
            return False
        time.sleep(LOOK_AGAIN_SECONDS)
    return False


def _move(choice: CustomerChoice, window: Window) -> None:
    held = processes.hold(backend(), CUSTOMER, SlotRequest(order_id=choice.order_id), window)
    try:
        processes.confirm(backend(), CUSTOMER, held.id)
    except Refused:
        with backend().work(CUSTOMER) as work:
            holds.let_go(work, held.id)
        raise


def _page(token: str, movable: MovableVisit, *, refusal: Refused | None = None) -> Response:
    local, t = movable.local, Texts(movable.local.language)
    found = _free(movable, local) if movable.choice.may_pick else PickedFrom([], None, None)
    gone = t("times.gone") if found.days else t("times.gone_last")
    is_gone = isinstance(refusal, holds.WindowTaken)
    return page(
        "customer/times.html",
        local.language,
        status=409 if refusal else 200,
        zone=local.zone,
        found=found,
        may_pick=movable.choice.may_pick,
        present=movable.present and f"{local.day(movable.present[0])} {local.span(*movable.present)}",
        refusal=gone if is_gone else refusal and why_not(t, refusal),
        tracking=url_for("tracking.read", token=token),
        brand=movable.speaker.brand_in(local.language),
        service_phone=movable.speaker.phone,
    )


def _free(movable: MovableVisit, local: LocalTime) -> PickedFrom:
    """The windows of the week that is asked for; of the first one that has any where none is asked for."""
    choice, today = movable.choice, local.date_of(movable.choice.now)
    end = last_day(today, day_of(choice))
    asked = _day_asked_for()
    first = min(max(asked, today), end) if asked else first_day(today, day_of(choice))
    while True:
        found = sorted(_windows(choice, first, min(STEP_DAYS, (end - first).days + 1)))
        if found or asked or first + STEP > end:
            break
        first += STEP
    return PickedFrom(
        [(day, list(windows)) for day, windows in groupby(found, key=lambda window: local.date_of(window[0]))],
        max(today, first - STEP) if first > today else None,
        first + STEP if first + STEP <= end else None,
    )


def _windows(choice: CustomerChoice, first: date, days: int) -> list[tuple[datetime, datetime]]:
    return [(one.start, one.end) for one in on_days(backend(), CUSTOMER, choice, first, days)]


def _day_asked_for() -> date | None:
    """The `from` of the address; a word that is no day asks for none."""
    with suppress(ValueError):
        return date.fromisoformat(request.args.get("from", ""))
    return None


def _window(typed: str, movable: MovableVisit) -> Window:
    start, _, end = typed.partition("/")
    window: Window | None = None
    with suppress(ValueError):
        window = Window(datetime.fromisoformat(start), datetime.fromisoformat(end))
    now = movable.choice.now
    last = last_day(movable.local.date_of(now), day_of(movable.choice)) + timedelta(days=1)
    if window is None or not now < window.start or not window.start.date() <= last:
        raise Invalid("bad_window", "Pick one of the times that are shown.")
    return window
