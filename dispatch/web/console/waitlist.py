"""Who waits for an earlier window, and what they were offered."""

from werkzeug.wrappers import Response

from dispatch.booking.processes import waitlist_offers
from dispatch.booking.queries import waitlist as queries
from dispatch.booking.rules.waitlist import WaitlistBounds
from dispatch.booking.services import waitlist as services
from dispatch.db.tables import Territory
from dispatch.http.guard import actor, backend, needs
from dispatch.http.listing import an_id, an_instant, place_of
from dispatch.reports.queries import day_board as board_queries
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms, languages
from dispatch.web.console.frame import attempt, conclude, console_pages, home_zone, screen
from dispatch.web.local_time import LocalTime

waiting = console_pages("waiting")

MOST_SHOWN = 100


@waiting.get("/waiting")
@needs(Permission.ORDERS_READ)
def read() -> Response:
    """The waiting list, the longest first, page by page."""
    after = forms.place(an_instant, an_id)
    with backend().work(actor()) as work:
        rows = queries.listed(work.session, work.actor, limit=MOST_SHOWN + 1, after=after)
        entries = rows[:MOST_SHOWN]
        zones = {territory.id: territory.zone for territory in work.session.query(Territory)}
        return screen(
            "console/waitlist.html",
            "waiting",
            zone=home_zone(work),
            entries=entries,
            further=place_of(entries[-1].asked_at, entries[-1].id) if len(rows) > MOST_SHOWN else None,
            told=appointment_queries.told_versions(work.session, [entry.visit_id for entry in entries]),
            bounds=board_queries.bounds,
            zones=zones,
            may_book=actor().may(Permission.BOOKING),
            times=lambda zone: LocalTime(zone, languages.of_browser()),
        )


@waiting.post("/orders/<int:order_id>/waitlist")
@needs(Permission.BOOKING)
def join(order_id: int) -> Response:
    """Puts an order's visit on the list, whatever earlier window comes free."""
    return attempt(lambda work: services.join(work, order_id, WaitlistBounds()), "waiting.joined")


@waiting.post("/orders/<int:order_id>/waitlist/leave")
@needs(Permission.BOOKING)
def leave(order_id: int) -> Response:
    """Takes an order's visit off the list."""
    return attempt(lambda work: services.leave(work, order_id), "waiting.left")


@waiting.post("/waitlist-offers/<int:offer_id>/accept")
@needs(Permission.BOOKING)
def accept(offer_id: int) -> Response:
    """Takes an offer for a customer who calls."""
    return conclude(lambda: waitlist_offers.accept(backend(), actor(), offer_id), "waiting.taken")
