"""The customer waits for an earlier time on their page, takes one that is offered, or waits no more."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dispatch.booking.processes import waitlist_offers as processes
from dispatch.booking.queries import waitlist as queries
from dispatch.booking.rules.waitlist import WaitlistBounds
from dispatch.booking.services import waitlist
from dispatch.booking.services.waitlist_offers import OfferGone
from dispatch.db.tables import Visit, WaitEntry
from dispatch.http.guard import backend, needs
from dispatch.kernel.throttling import RateLimit, admit
from dispatch.messaging.services.customer_links import open_link
from dispatch.vocabulary.errors import Invalid, Missing, Refused
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import OfferOutcome
from dispatch.web.customer.tracking import CUSTOMER
from dispatch.workforce.services.zones import zone_of_visit

waitlist_page = Blueprint("waitlist_page", __name__)

WISHES = RateLimit("earlier", 20, timedelta(hours=1))
NOON = 12 * 60

DAY_PARTS: Mapping[str, tuple[int | None, int | None]] = {
    "any": (None, None),
    "morning": (None, NOON),
    "afternoon": (NOON, None),
}
"""Which part of the day would suit, in local minutes."""


@waitlist_page.post("/t/<token>/earlier")
@needs(Permission.PUBLIC)
def change(token: str) -> Response:
    """Does what the button says: join, leave, or take; what is done already is left as it is.

    The link itself proves that the form is theirs.
    """
    act = _ACTS.get(request.form.get("do", ""))
    if act is None:
        raise Invalid("bad_button", "Use the buttons of the page.")
    with backend().work(CUSTOMER) as work:
        visit = open_link(work, "t", token)
        admit(work, WISHES, f"visit:{visit.id}")
    act(visit)
    return redirect(url_for("tracking.read", token=token), code=303)


def _join(visit: Visit) -> None:
    with backend().work(CUSTOMER) as work:
        zone = zone_of_visit(work, work.session.get_one(Visit, visit.id))
        waitlist.join(work, visit.order_id, _bounds(zone))


def _leave(visit: Visit) -> None:
    with suppress(Missing), backend().work(CUSTOMER) as work:
        waitlist.leave(work, visit.order_id)


def _take(visit: Visit) -> None:
    with backend().work(CUSTOMER) as work:
        entry: WaitEntry | None = queries.listed_of(work.session, visit.id)
        offers = [one.id for one in entry.offers if one.outcome is None] if entry else []
    with suppress(OfferGone):
        if offers:
            processes.accept(backend(), CUSTOMER, offers[0])
            return
    if not _is_theirs(visit):
        raise OfferGone


def _is_theirs(visit: Visit) -> bool:
    """Whether the customer has taken what was offered, just now or before."""
    with backend().work(CUSTOMER) as work:
        entry = queries.newest_of_visit(work.session, visit.id)
        return entry is not None and any(
            one.claimed_at is not None and one.outcome in (None, OfferOutcome.TAKEN) for one in entry.offers
        )


_ACTS: Mapping[str, Callable[[Visit], None]] = {"join": _join, "leave": _leave, "take": _take}


def _bounds(zone: ZoneInfo) -> WaitlistBounds:
    part = request.form.get("part", "any")
    if part not in DAY_PARTS:
        raise Invalid("bad_part", "Pick one of the parts of the day that are shown.")
    return WaitlistBounds(_not_before(zone), frozenset(), *DAY_PARTS[part])


def _not_before(zone: ZoneInfo) -> datetime | None:
    typed = request.form.get("from", "").strip()
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise Invalid("bad_date", "A day is written as YYYY-MM-DD.") from None
    if not 2000 <= day.year < 2200:
        raise Refused("bad_date", "Pick a day of this year or the next.")
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
