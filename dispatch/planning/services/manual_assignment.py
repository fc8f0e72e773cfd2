"""What dispatchers decide by hand: pins, assignments, and the rules they override with a reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.db.ranges import Range, window_of
from dispatch.db.tables import Technician, Visit, VisitWindow
from dispatch.kernel.records import announce, audit
from dispatch.kernel.rows.task_rows import end_cause
from dispatch.kernel.work import Work
from dispatch.planning.queries import plans as plan_queries
from dispatch.planning.rules.visit_order import OUT_OF_ORDER
from dispatch.planning.services import insertion
from dispatch.planning.solver.insertion import InsertionPlace, NoInsertion, Part, TravelBook
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.visits.queries import visits as queries
from dispatch.visits.rules.appointments import promised_window
from dispatch.visits.services.appointments import arrange, own_windows
from dispatch.visits.services.assignment import assign
from dispatch.visits.services.crews import LACKS_MATE
from dispatch.vocabulary.errors import Forbidden, Invalid, Refused
from dispatch.vocabulary.windows import Window
from dispatch.workforce.services.zones import zone_of_visit

OTHER_TERRITORY = NoInsertion("other_territory", "The technician works in another territory.")
OUTSIDE_WINDOW = NoInsertion("outside_window", "The arrival lies outside of the customer's own windows.")
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class ManualAssignment:
    """An assignment that a dispatcher makes: who arrives when, and why a rule may be broken for it.

    technician_id leads a visit for two. grace: so long the customer's text waits, and nobody hears of what is taken
    back before. pin: whether the plans to come must keep it.
    """

    technician_id: int
    arrival: datetime
    override_reason: str | None = None
    grace: timedelta = timedelta(0)
    pin: bool = True
    mate_id: int | None = None
    """The second of a visit for two; whoever is that already where nobody is named."""

    @property
    def window(self) -> Window:
        """The one second in which the arrival falls."""
        return Window(self.arrival, self.arrival + SECOND)


def second_of(visit: Visit, wanted: ManualAssignment) -> int | None:
    """Who comes along: who is named, else who was to come already; the two change places where that one is to lead.

    None for a visit for one. Raises `Refused` where nobody is known, `Invalid` for one who is to be both.
    """
    if visit.crew == 1:
        if wanted.mate_id is not None:
            raise Refused("mate_not_needed", "One technician is enough for this visit.")
        return None
    planned = visit.technician_id if visit.mate_id == wanted.technician_id else visit.mate_id
    mate_id = wanted.mate_id or planned
    if mate_id is None:
        raise Refused(LACKS_MATE, "Two technicians are needed; name the second one, too.")
    if mate_id == wanted.technician_id:
        raise Invalid("mate_is_lead", "The second technician must be somebody else.")
    return mate_id


def pin(
    work: Work, visit_id: int, version: int, *, technician_id: int | None = None, arrival: datetime | None = None
) -> Visit:
    """Fixes a visit's technician, its arrival, or both, for all plans to come; it moves with the next one.

    Raises `Stale`, `Refused` and `Invalid` like `seating.editable`, and `Invalid` when nothing is to be fixed.
    """
    visit = insertion.editable(work, visit_id, version)
    if technician_id is None and arrival is None:
        raise Invalid("nothing_to_pin", "Name a technician, an arrival, or both.")
    if technician_id is not None:
        insertion.technician_for(work, technician_id)
    if arrival is not None:
        insertion.must_lie_ahead(work, arrival)
    visit.pinned_technician_id, visit.pinned_arrival = technician_id, arrival
    _note(work, visit, "visit.pinned")
    return visit


def unpin(work: Work, visit_id: int, version: int) -> Visit:
    """Leaves a visit to the planner again."""
    visit = insertion.editable(work, visit_id, version)
    visit.pinned_technician_id = visit.pinned_arrival = None
    _note(work, visit, "visit.unpinned")
    return visit


def assign_by_hand(work: Work, visit_id: int, version: int, wanted: ManualAssignment, book: TravelBook) -> Visit:
    """Sends a technician to a visit at a time, pins both, and tells the customer.

    Every rule is checked; the other visits of the route move within what they were promised. Raises `Refused` with
    the code `breaks_rules` and the faults, unless a reason to override them is given, which is recorded then. That
    two visits of a technician overlap no reason overrides.
    """
    technician = insertion.technician_for(work, wanted.technician_id)
    insertion.hold_routes(work, technician.territory_id, whose(work, visit_id, wanted), (visit_id,))
    visit = insertion.editable(work, visit_id, version)
    insertion.must_lie_ahead(work, wanted.arrival)
    mate_id = second_of(visit, wanted)
    found, faults = _judge(work, visit, technician, wanted, book)
    second = None if mate_id is None else _second(work, visit, mate_id, wanted, book)
    if isinstance(second, NoInsertion):
        faults.append(second)
    if faults and wanted.override_reason is None:
        listed = [{"code": fault.code, "detail": fault.sentence} for fault in faults]
        raise Refused("breaks_rules", "This breaks rules; give a reason to override them.", faults=listed)
    if isinstance(found, InsertionPlace) and isinstance(second, InsertionPlace):
        insertion.take_for_two(work, visit, found, second)
    elif isinstance(found, InsertionPlace) and second is None:
        insertion.take(work, visit, found)
    else:
        assign(work, visit, technician.id, Window(wanted.arrival, _finish(visit, wanted)), mate_id=mate_id)
        plan_queries.overlaps_nobody(work.session)
    if faults:
        _override(work, visit, wanted, faults)
    visit.pinned_technician_id = technician.id if wanted.pin else None
    visit.pinned_arrival = wanted.arrival if wanted.pin else None
    end_cause(work.session, visit.id, work.now, ("promise_in_doubt",))
    _note(work, visit, "visit.assigned")
    _tell(work, visit, wanted)
    return visit


def whose(work: Work, visit_id: int, wanted: ManualAssignment) -> tuple[int, ...]:
    """Whose routes an assignment touches: of whoever is to come, one or two. Raises like `second_of`."""
    if wanted.mate_id is not None:
        insertion.technician_for(work, wanted.mate_id)
    visit = queries.visible(work.session, work.actor, visit_id)
    mate_id = None if visit is None else second_of(visit, wanted)
    return tuple(sorted({wanted.technician_id, *([] if mate_id is None else [mate_id])}))


def _second(
    work: Work, visit: Visit, mate_id: int, wanted: ManualAssignment, book: TravelBook
) -> InsertionPlace | NoInsertion:
    """The place in the route of whoever comes along, or why there is none; the code says that it is the second."""
    mate = insertion.technician_for(work, mate_id)
    if mate.territory_id != visit.order.territory_id:
        return NoInsertion("mate_other_territory", "The second technician works in another territory.")
    found = insertion.seek(work, visit, (mate.id,), wanted.window, book, part=Part.SECOND)
    return found if isinstance(found, InsertionPlace) else of_second(found)


def of_second(refusal: NoInsertion) -> NoInsertion:
    """A reason, said of the second of two."""
    return NoInsertion("mate_cannot_come", f"The second technician can't come then: {refusal.sentence}")


def _judge(
    work: Work, visit: Visit, technician: Technician, wanted: ManualAssignment, book: TravelBook
) -> tuple[InsertionPlace | NoInsertion | None, list[NoInsertion]]:
    if technician.territory_id != visit.order.territory_id:
        return None, [OTHER_TERRITORY]
    faults = [] if is_within_own_windows(work, visit, wanted.arrival) else [OUTSIDE_WINDOW]
    found = insertion.seek(work, visit, (technician.id,), wanted.window, book, part=Part.LEAD)
    if isinstance(found, NoInsertion) and found.code in OUT_OF_ORDER:
        faults.append(found)
        found = insertion.seek_in_held(
            work, visit, (technician.id,), wanted.window, book, out_of_order=True, part=Part.LEAD
        )
    if isinstance(found, NoInsertion) and found.code == "no_technician":
        found = _unwanted(visit, technician.id)
    return found, [*faults, found] if isinstance(found, NoInsertion) else faults


def _unwanted(visit: Visit, technician_id: int) -> NoInsertion:
    """Why this technician may not come, though somebody else could."""
    if technician_id in (*visit.excluded_technician_ids, visit.not_by_technician_id):
        return NoInsertion("technician_excluded", "This technician must not come to this visit.")
    return NoInsertion("technician_required", "Another technician is required for this visit.")


def is_within_own_windows(work: Work, visit: Visit, arrival: datetime) -> bool:
    """Whether an arrival falls into what the customer offered or was promised; any does where they said nothing."""
    own = own_windows(visit)
    live = appointment_queries.live_of(work.session, visit.id)
    return not own or any(arrival in window for window in [*own, *([window_of(live.arrival_window)] if live else [])])


def _finish(visit: Visit, wanted: ManualAssignment) -> datetime:
    return wanted.arrival + timedelta(seconds=visit.service_seconds)


def _override(work: Work, visit: Visit, wanted: ManualAssignment, faults: list[NoInsertion]) -> None:
    if work.actor.user_id is None:
        raise Forbidden("an override in one's own name")
    visit.override_reason, visit.overridden_by = wanted.override_reason, work.actor.user_id
    codes = [fault.code for fault in faults]
    audit(work, "visit.overridden", "visit", visit.id, why=wanted.override_reason, rules=codes)


def _tell(work: Work, visit: Visit, wanted: ManualAssignment) -> None:
    window = window_to_promise(work, visit, wanted.arrival)
    if visit.needs_agreement and not visit.windows:
        # Whoever assigns by hand has spoken with the customer: this is the window that they agreed to.
        visit.windows = [VisitWindow(during=Range(window.start, window.end))]
    arrange(work, visit, window, wanted.technician_id, grace=wanted.grace)


def window_to_promise(work: Work, visit: Visit, arrival: datetime) -> Window:
    """The window that a customer is told for an arrival by hand: the one that stands, if it falls into that."""
    live = appointment_queries.live_of(work.session, visit.id)
    promised = window_of(live.arrival_window) if live else None
    return promised_window(arrival, own_windows(visit), zone_of_visit(work, visit), promised=promised)


def _note(work: Work, visit: Visit, action: str) -> None:
    visit.version += 1
    arrival = visit.pinned_arrival.isoformat() if visit.pinned_arrival else None
    audit(work, action, "visit", visit.id, technician_id=visit.pinned_technician_id, arrival=arrival)
    order = visit.order
    announce(work, action, "visit", visit.id, territory_id=order.territory_id, source=order.source)
