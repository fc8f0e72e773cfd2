"""Sends whoever can be at an emergency soonest, and says before who that could be."""

from dataclasses import dataclass, replace
from datetime import datetime

from dispatch.booking.services import slot_search
from dispatch.db.tables import Visit
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.live_day.rules.disruptions import Disruption
from dispatch.live_day.services import disruptions
from dispatch.planning.rules.move_verdicts import MoveVerdict
from dispatch.planning.services import insertion, manual_assignment, move_verdicts
from dispatch.planning.solver.insertion import (
    InsertionPlace,
    NoInsertion,
    TravelBook,
    find_place,
    points_of,
    without_place,
)
from dispatch.visits.queries import visits as visit_queries
from dispatch.visits.services.appointments import arrange
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.windows import Window


@dataclass(frozen=True)
class EmergencyChoice:
    """Somebody who can be there: when, and what that costs and tells."""

    technician_id: int
    name: str
    arrival: datetime
    verdict: MoveVerdict


@dataclass(frozen=True)
class EmergencyChoices:
    """Who can be at an emergency within a window, the soonest first; nobody where only a repair can make room.

    `window` is None where its customer is not at home within hours.
    """

    visit_id: int
    window: Window | None
    choices: tuple[EmergencyChoice, ...] = ()


def send(work: Work, order_id: int, technician_ids: tuple[int, ...], window: Window, book: TravelBook) -> Visit:
    """Puts an emergency into the route that reaches it soonest; asks for a repair where none takes it.

    Its customer is told the window that stands, if they are reached within it.
    """
    bookable = _bookable(work, order_id)
    insertion.hold_routes(work, insertion.territory_of(bookable), technician_ids, (bookable.id,))
    visit = _locked(work, order_id)
    place = insertion.seek(work, visit, technician_ids, window, book, due=work.now)
    if isinstance(place, NoInsertion):
        disruptions.ask_for_repair(work, visit, Disruption.EMERGENCY)
        return visit
    _take(work, visit, place)
    return visit


def send_this(work: Work, order_id: int, technician_id: int, window: Window, book: TravelBook) -> Visit:
    """Sends the one whom a person chose, as soon as they can be there. Raises `Refused` where their day has no room."""
    bookable = _bookable(work, order_id)
    technician = insertion.technician_for(work, technician_id)
    insertion.hold_routes(work, insertion.territory_of(bookable), (technician.id,), (bookable.id,))
    visit = _locked(work, order_id)
    if technician.territory_id != visit.order.territory_id:
        raise Refused("no_place", "The technician works in another territory.")
    place = insertion.seek(work, visit, (technician.id,), window, book, due=work.now)
    if isinstance(place, NoInsertion):
        raise Refused("no_place", place.sentence, faults=[{"code": place.code, "detail": place.sentence}])
    _take(work, visit, place)
    return visit


def _take(work: Work, visit: Visit, place: InsertionPlace) -> None:
    window = manual_assignment.window_to_promise(work, visit, place.start)
    insertion.take(work, visit, place)
    arrange(work, visit, window, place.technician_id)
    audit(work, "emergency.inserted", "visit", visit.id, technician_id=str(place.technician_id))
    order = visit.order
    announce(
        work,
        "emergency.inserted",
        "visit",
        visit.id,
        territory_id=order.territory_id,
        source=order.source,
        technician_id=place.technician_id,
    )


def choices(
    work: Work, order_id: int, technician_ids: tuple[int, ...], window: Window, book: TravelBook
) -> EmergencyChoices:
    """Who can be there within a window without breaking a promise, the soonest first; changes nothing.

    Raises `PlacesChanged` when a point came up since the driving times were asked for.
    """
    visit = _bookable(work, order_id)
    whose = tuple(sorted({*technician_ids, *([visit.technician_id] if visit.technician_id else [])}))
    around = insertion.surroundings(work, visit, whose, window)
    book.must_cover(points_of(around))
    facts = insertion.facts_in(around, visit)
    wanted = without_place(facts, (window,))
    found: list[EmergencyChoice] = []
    for technician_id in technician_ids:
        theirs = tuple(shift for shift in around.shifts if shift.technician_id == technician_id)
        place = find_place(replace(around, shifts=theirs), wanted, book, due=work.now)
        if isinstance(place, InsertionPlace):
            verdict = move_verdicts.of_place(work, visit, (around, facts, place), book)
            name = insertion.technician_for(work, technician_id).name
            found.append(EmergencyChoice(technician_id, name, place.start, verdict))
    return EmergencyChoices(visit.id, window, tuple(sorted(found, key=lambda one: (one.arrival, one.technician_id))))


def nobody(work: Work, order_id: int, window: Window | None) -> EmergencyChoices:
    """That no route takes it as things stand."""
    return EmergencyChoices(_bookable(work, order_id).id, window)


def repair(work: Work, order_id: int) -> Visit:
    """Asks for a plan that makes room for an emergency."""
    visit = _locked(work, order_id)
    disruptions.ask_for_repair(work, visit, Disruption.EMERGENCY)
    return visit


def _locked(work: Work, order_id: int) -> Visit:
    visit = visit_queries.locked(work.session, work.actor, _bookable(work, order_id).id)
    if visit is None:
        raise Missing("order")
    return visit


def _bookable(work: Work, order_id: int) -> Visit:
    order = insertion.order_visible(work, order_id)
    return slot_search.bookable(order.state, order.visits)
