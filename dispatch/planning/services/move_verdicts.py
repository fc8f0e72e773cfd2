"""Judges a move by hand before it is made, by the rules of `manual_assignment`: nothing is held or written."""

from dataclasses import replace
from datetime import timedelta

from dispatch.db.ranges import window_of
from dispatch.db.tables import Technician, Visit
from dispatch.kernel.work import Work
from dispatch.planning.rules import move_verdicts as rules
from dispatch.planning.rules.move_verdicts import HearsOfMove, MovedOdds, MovedVisit, MoveRule, MoveVerdict
from dispatch.planning.rules.snapshots import Point, Snapshot, VisitFacts
from dispatch.planning.services import insertion, manual_assignment
from dispatch.planning.services.manual_assignment import ManualAssignment
from dispatch.planning.solver.insertion import (
    InsertionPlace,
    NoInsertion,
    Part,
    TravelBook,
    find_place,
    part_of,
    points_of,
    without_place,
)
from dispatch.planning.solver.move_odds import Move, odds_of_moves
from dispatch.uncertainty.services import calibrations
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.visits.queries import visits as queries
from dispatch.visits.rules.visit_links import UNLINKED
from dispatch.visits.services.appointments import own_windows, text_of_change
from dispatch.visits.services.contact_news import text_of_second
from dispatch.vocabulary.errors import DispatchError, Kind, Missing
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import technicians as technician_queries

EXPLAINED = {
    "no_skill": ("no_skill",),
    "no_parts": ("no_parts",),
    "no_technician": ("technician_excluded", "technician_required", "no_skill", "certificate_lapsed"),
    "certificate_lapsed": ("certificate_lapsed", "no_skill"),
    "no_shift": ("outside_shift", "no_shift"),
    "window_too_tight": ("outside_shift", "technician_absent", "overlaps"),
    "no_capacity": ("outside_shift", "technician_absent", "overlaps"),
    "break_in_the_way": ("overlaps",),
}
"""Which of the rules that are told apart say the same as the search for a place, and with more detail."""


def visit_to_move(work: Work, visit_id: int) -> Visit:
    """A visit within the actor's bounds. Raises `Missing`."""
    visit = queries.visible(work.session, work.actor, visit_id)
    if visit is None:
        raise Missing("visit")
    return visit


def points(work: Work, visit_id: int, wanted: ManualAssignment) -> tuple[Point, ...]:
    """The points whose driving times a verdict rests on. Raises `Missing`."""
    visit = visit_to_move(work, visit_id)
    whose = _whose(visit, wanted)
    found = insertion.points_near(work, visit, whose, wanted.window)
    if visit.during is None:
        return found
    return found + insertion.points_near(work, visit, whose, window_of(visit.during))


def judge_taking_off(work: Work, visit_id: int) -> MoveVerdict:
    """What it means that nobody has the visit any more. Raises `Missing`."""
    visit = visit_to_move(work, visit_id)
    refusal = _refusal(visit)
    if refusal is not None or visit.technician is None:
        return MoveVerdict(visit.version, (refusal or MoveRule("nobody_has_it", hard=True),))
    live = appointment_queries.live_of(work.session, visit.id)
    hands = [one for one in (visit.technician, visit.mate) if one is not None]
    tells = [HearsOfMove("technician", one.id, one.name, "off_list") for one in hands]
    if live is not None:
        window = window_of(live.arrival_window)
        tells.insert(0, HearsOfMove("customer", visit.id, visit.order.customer.name, "none_yet", window, by_text=False))
    kept = MoveRule("promise_open", kept=live is None)
    return MoveVerdict(visit.version, (kept,), tells=tuple(tells))


def judge(work: Work, visit_id: int, wanted: ManualAssignment, book: TravelBook) -> MoveVerdict:
    """What a move breaks, costs and tells.

    Raises `Missing`, `Invalid` for somebody who is not at work, and `PlacesChanged` when a point came up since the
    driving times were asked for.
    """
    visit = visit_to_move(work, visit_id)
    technician = insertion.technician_for(work, wanted.technician_id)
    if wanted.mate_id is not None:
        insertion.technician_for(work, wanted.mate_id)
    refusal = _refusal(visit) or (MoveRule("arrival_past", hard=True) if wanted.arrival <= work.now else None)
    if refusal is not None:
        return MoveVerdict(visit.version, (refusal,))
    second = _second_of(visit, wanted)
    if isinstance(second, MoveRule):
        return MoveVerdict(visit.version, (second,))
    promise = rules.promise_rule(_windows(work, visit), wanted.arrival)
    if technician.territory_id != visit.order.territory_id:
        broken = (MoveRule("other_territory"), promise)
        return MoveVerdict(visit.version, broken, tells=_tells(work, visit, technician, wanted))
    around = insertion.surroundings(work, visit, _whose(visit, wanted), wanted.window)
    book.must_cover(points_of(around))
    facts = next((one for one in around.visits if one.id == visit.id), None)
    if facts is None:
        return MoveVerdict(visit.version, (MoveRule("order_held", hard=True),))
    order = rules.order_rule(without_place(facts, (wanted.window,)), around)
    if order is not None:
        facts = replace(facts, links=UNLINKED)
    found = _place(around, part_of(facts, Part.LEAD), wanted.technician_id, wanted, book)
    told_apart = rules.rules_of_place(
        around, facts, wanted.technician_id, wanted.arrival, fits=isinstance(found, InsertionPlace)
    )
    if second is not None:
        told_apart += _rules_of_second(work, (around, facts), second, wanted, book)
    return MoveVerdict(
        visit.version,
        (*_all_rules(told_apart, found, promise), *([] if order is None else [order])),
        driving_seconds=_driving(around, facts, wanted, book),
        moved=_moved(around, found),
        tells=_tells(work, visit, technician, wanted),
        odds=_odds(work, visit, wanted, (around, facts, found), book),
    )


def of_place(
    work: Work, visit: Visit, known: tuple[Snapshot, VisitFacts, InsertionPlace], book: TravelBook
) -> MoveVerdict:
    """What a place that was found costs and tells; it breaks nothing.

    `known`: the routes that it touches, the visit in them as it stands, and the place.
    """
    around, facts, place = known
    wanted = ManualAssignment(place.technician_id, place.start)
    return MoveVerdict(
        visit.version,
        (),
        driving_seconds=_driving(around, facts, wanted, book),
        moved=_moved(around, place),
        tells=_tells(work, visit, insertion.technician_for(work, place.technician_id), wanted),
        odds=_odds(work, visit, wanted, known, book),
    )


def _refusal(visit: Visit) -> MoveRule | None:
    """Why a visit can't be moved at all."""
    try:
        insertion.must_be_plannable(visit)
    except DispatchError as error:
        if error.kind is not Kind.REFUSED:
            raise
        return MoveRule(error.code, hard=True)
    return None


def _whose(visit: Visit, wanted: ManualAssignment) -> tuple[int, ...]:
    """Whose routes a move touches: of whoever gets it, and of whoever has it."""
    second = _second_of(visit, wanted)
    named = [second] if isinstance(second, int) else []
    has_it = [one for one in (visit.technician_id, visit.mate_id) if one is not None]
    return tuple(sorted({wanted.technician_id, *named, *has_it}))


def _windows(work: Work, visit: Visit) -> list[Window]:
    own = list(own_windows(visit))
    live = appointment_queries.live_of(work.session, visit.id)
    return [*own, window_of(live.arrival_window)] if own and live else own


def _second_of(visit: Visit, wanted: ManualAssignment) -> int | MoveRule | None:
    """Who comes along, or that nobody is known who could."""
    try:
        return manual_assignment.second_of(visit, wanted)
    except DispatchError as error:
        return MoveRule(error.code, hard=True)


def _rules_of_second(
    work: Work, known: tuple[Snapshot, VisitFacts], mate_id: int, wanted: ManualAssignment, book: TravelBook
) -> tuple[MoveRule, ...]:
    """Whether whoever comes along can; that they have another visit then, no reason overrides."""
    around, facts = known
    mate = insertion.technician_for(work, mate_id)
    found = _place(around, part_of(facts, Part.SECOND), mate_id, wanted, book)
    if isinstance(found, InsertionPlace):
        return (MoveRule("mate_cannot_come", kept=True),)
    others = [one for one in around.visits if one.id != facts.id and mate_id in one.hands and one.during]
    during = Window(wanted.arrival, wanted.arrival + timedelta(seconds=facts.service_seconds))
    busy = any(one.during is not None and one.during.overlaps(during) for one in others)
    return (MoveRule("mate_cannot_come", hard=busy, names=(mate.name,)),)


def _place(
    around: Snapshot, facts: VisitFacts, technician_id: int, wanted: ManualAssignment, book: TravelBook
) -> InsertionPlace | NoInsertion:
    theirs = tuple(shift for shift in around.shifts if shift.technician_id == technician_id)
    return find_place(replace(around, shifts=theirs), without_place(facts, (wanted.window,)), book)


def _all_rules(
    told_apart: tuple[MoveRule, ...], found: InsertionPlace | NoInsertion, promise: MoveRule
) -> tuple[MoveRule, ...]:
    """What is told apart, and the search's own reason where none of it says why there is no place."""
    if isinstance(found, InsertionPlace):
        return (*told_apart, promise)
    broken = {rule.code for rule in told_apart if not rule.kept}
    if broken & set(EXPLAINED.get(found.code, ())):
        return (*told_apart, promise)
    return (*told_apart, MoveRule(found.code), promise)


def _driving(around: Snapshot, facts: VisitFacts, wanted: ManualAssignment, book: TravelBook) -> int:
    more = rules.detour_seconds(around, facts, wanted.technician_id, wanted.arrival, book.drive)
    if facts.technician_id is None or facts.during is None:
        return more
    return more - rules.detour_seconds(around, facts, facts.technician_id, facts.during.start, book.drive)


def _odds(
    work: Work,
    visit: Visit,
    wanted: ManualAssignment,
    known: tuple[Snapshot, VisitFacts, InsertionPlace | NoInsertion],
    book: TravelBook,
) -> tuple[MovedOdds, ...]:
    around, facts, found = known
    if isinstance(found, NoInsertion):
        return ()
    window = manual_assignment.window_to_promise(work, visit, wanted.arrival)
    return odds_of_moves(around, [Move(facts, found, window)], drive=book.drive, laws=calibrations.laws(work))


def _moved(around: Snapshot, found: InsertionPlace | NoInsertion) -> tuple[MovedVisit, ...]:
    if isinstance(found, NoInsertion):
        return ()
    before = {one.id: one.during for one in around.visits}
    spans = ((visit_id, before[visit_id], after) for visit_id, after in sorted(found.moves.items()))
    return tuple(MovedVisit(visit_id, was.start, after.start) for visit_id, was, after in spans if was is not None)


def _tells(work: Work, visit: Visit, technician: Technician, wanted: ManualAssignment) -> tuple[HearsOfMove, ...]:
    """Whom the move tells what: the customer against what they have heard, both technicians by their day's list."""
    tells: list[HearsOfMove] = []
    window = manual_assignment.window_to_promise(work, visit, wanted.arrival)
    kind = _text(work, visit, window, technician.id)
    customer = visit.order.customer
    second = _second_of(visit, wanted)
    if kind is None and isinstance(second, int):
        kind = text_of_second(work, visit, work.session.get(Technician, second))
    if kind is not None:
        tells.append(HearsOfMove("customer", visit.id, customer.name, kind, window, by_text=customer.textable))
    after = [technician.id, *([second] if isinstance(second, int) else [])]
    before = [one for one in (visit.technician_id, visit.mate_id) if one is not None]
    moves = visit.during is not None and visit.during.lower != wanted.arrival
    kinds = {one: "new_time" if moves else None for one in after if one in before}
    kinds |= {one: "on_list" for one in after if one not in before}
    kinds |= {one: "off_list" for one in before if one not in after}
    people = technician_queries.by_id(work.session, list(kinds))
    tells += [
        HearsOfMove("technician", one, people[one].name, kind) for one, kind in kinds.items() if kind and one in people
    ]
    return tuple(tells)


def _text(work: Work, visit: Visit, window: Window, technician_id: int) -> str | None:
    live = appointment_queries.live_of(work.session, visit.id)
    if live is None:
        return text_of_change(None, window, technician_id)
    if (window_of(live.arrival_window), live.technician_id) == (window, technician_id):
        return None
    heard = appointment_queries.last_heard(work.session, [visit.id]).get(visit.id)
    return text_of_change(heard[0] if heard else None, window, technician_id)
