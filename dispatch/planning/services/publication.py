"""Makes a computed plan the one that holds: visits placed, customers told, all in one transaction."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from dispatch.db.ranges import window_of
from dispatch.db.tables import Plan, PlanStop, PlanUnplaced, Visit
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.planning.queries import plans as queries
from dispatch.planning.queries import route_locks as route_queries
from dispatch.planning.queries import snapshots, van_stock
from dispatch.planning.rules.frozen_visits import kept_pickups
from dispatch.planning.rules.pickups import PickupChanges
from dispatch.planning.rules.pickups import read as read_pickup
from dispatch.planning.rules.plan_changes import Placement, difference, stand_of
from dispatch.planning.rules.snapshots import PlanBasis, Snapshot, VisitFacts, holds
from dispatch.planning.services import pickups
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.visits.rules.appointments import promised_window
from dispatch.visits.services.appointments import Arrangement, arrange_all, withdraw
from dispatch.visits.services.assignment import Placing, assign_all, release
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.facts import PromiseTakenBack
from dispatch.vocabulary.states import OPEN_VISITS, PlanState, VisitState, advance
from dispatch.vocabulary.terms import AppointmentState
from dispatch.vocabulary.windows import Window
from dispatch.workforce.services.zones import zone_of_territory


class PlanStale(Refused):
    """The world has moved since the plan was computed (409)."""

    def __init__(self) -> None:
        super().__init__("plan_stale", "What the plan was computed from has changed; ask for a new one.")


def present_of(work: Work, plan: Plan) -> Snapshot:
    """What the plan was computed from, as it stands now, as of the plan's own instant; visits are locked first."""
    hands = {one for stop in plan.stops for one in _hands(stop)}
    route_queries.hold(work.session, hands)
    snapshots.lock_open_visits(work.session, plan.territory_id, snapshots.SnapshotScope(tuple(plan.technician_ids)))
    return snapshots.read(
        work.session,
        plan.territory_id,
        (plan.first_day, plan.last_day),
        plan.taken_at or work.now,
        snapshots.SnapshotScope(tuple(plan.technician_ids)),
    )


def basis_of_plan(plan: Plan) -> PlanBasis:
    """What a stored plan rests on."""
    ids = {stop.visit_id for stop in plan.stops} | {left.visit_id for left in plan.unplaced}
    kept = {stop.visit_id: _hands(stop) for stop in plan.stops if stop.kept}
    return PlanBasis(plan.snapshot or "", frozenset(ids), kept)


def compare(work: Work, plan: Plan, now: Snapshot) -> None:
    """Notes per visit what the plan changes against what stands."""
    known = basis_of_plan(plan).visit_ids
    before = {visit.id: stand_of(visit) for visit in now.visits if visit.id in known}
    queries.keep_changes(work.session, plan.id, difference(before, [_placement(stop) for stop in plan.stops]))


def publish(work: Work, plan: Plan) -> None:
    """Publishes a plan whose territory and row the caller has locked.

    Whom it concerns is told, once each; what it replaces whole is superseded. Raises `PlanStale` when the snapshot no
    longer holds or something has become imminent since, and then nothing has changed (invariant 10).
    """
    now = present_of(work, plan)
    if not holds(now, basis_of_plan(plan)) or _moves_what_begins(work, plan, now) or _other_vans(work, plan, now):
        raise PlanStale
    compare(work, plan, now)
    facts = {visit.id: visit for visit in now.visits}
    visits = queries.visits(work.session, facts.keys())
    _place(work, plan, visits, facts, zone_of_territory(work, plan.territory_id))
    _leave_out(work, plan, visits)
    pickups.write(work, plan.territory_id, _pickups(plan, now))
    queries.overlaps_nobody(work.session)
    for older in [] if plan.technician_ids else queries.published_within(work.session, plan):
        older.state = advance(PlanState(older.state), PlanState.SUPERSEDED)
    plan.state = advance(PlanState(plan.state), PlanState.PUBLISHED)
    plan.published_at = work.now
    audit(work, "plan.published", "plan", plan.id)
    announce(work, "plan.published", "plan", plan.id, territory_id=plan.territory_id)


def _pickups(plan: Plan, now: Snapshot) -> PickupChanges:
    """The plan's stops at the supply place, in place of those that it did not have to keep."""
    stay = {one.id for one in kept_pickups(now)}
    return PickupChanges(
        tuple(one.id for one in now.pickups if one.id not in stay), tuple(read_pickup(one) for one in plan.pickups)
    )


def _moves_what_begins(work: Work, plan: Plan, then: Snapshot) -> bool:
    """Whether the plan moves a visit that has become imminent since it was computed."""
    frozen_now = snapshots.read(
        work.session,
        plan.territory_id,
        (plan.first_day, plan.last_day),
        work.now,
        snapshots.SnapshotScope(tuple(plan.technician_ids)),
    ).frozen
    planned = {stop.visit_id: (_hands(stop), stop.start) for stop in plan.stops}
    stands = {visit.id: (visit.hands, visit.during.start) for visit in then.movable if visit.during}
    return any(planned.get(visit_id) != stands[visit_id] for visit_id in frozen_now if visit_id in stands)


def _other_vans(work: Work, plan: Plan, then: Snapshot) -> bool:
    """Whether a van from which the plan takes something was counted anew, or gave more than was planned."""
    taking = {visit.id for visit in then.movable if visit.parts_needed or visit.tools_needed}
    takers = {stop.technician_id for stop in plan.stops if not stop.kept and stop.visit_id in taking}
    since = plan.taken_at or work.now
    others = (van_stock.counted_since, van_stock.used_beyond_need_since)
    return bool(takers) and any(found(work.session, takers, since) for found in others)


def _place(
    work: Work, plan: Plan, visits: Mapping[int, Visit], facts: Mapping[int, VisitFacts], zone: ZoneInfo
) -> None:
    moved = [stop for stop in plan.stops if not stop.kept and _is_open(visits.get(stop.visit_id))]
    # All are moved before anybody is told, in the order of ids: two publications never wait for each other crosswise.
    moved.sort(key=lambda stop: stop.visit_id)
    placings = [
        Placing(visits[stop.visit_id], stop.technician_id, Window(stop.start, stop.finish), stop.mate_id)
        for stop in moved
    ]
    assign_all(work, placings, plan_id=plan.id)
    arrange_all(work, [_arrangement(plan, stop, visits[stop.visit_id], facts[stop.visit_id], zone) for stop in moved])


def _arrangement(plan: Plan, stop: PlanStop, visit: Visit, facts: VisitFacts, zone: ZoneInfo) -> Arrangement:
    """What the customer is told: what stands where it holds, else what the odds chose, else by the hour."""
    promised = facts.promised.window if facts.promised else None
    if stop.told_window is not None and not (promised is not None and stop.start in promised):
        window = window_of(stop.told_window)
        return Arrangement(visit, window, stop.technician_id, plan.id, odds_percent=stop.odds_percent)
    window = promised_window(stop.start, facts.windows, zone, promised=promised)
    return Arrangement(visit, window, stop.technician_id, plan.id)


def _leave_out(work: Work, plan: Plan, visits: Mapping[int, Visit]) -> None:
    promised = appointment_queries.live_of_many(work.session, [left.visit_id for left in plan.unplaced])
    for left in plan.unplaced:
        visit = visits.get(left.visit_id)
        if visit is None or not _is_open(visit):
            continue
        release(work, visit, code=left.code, sentence=left.sentence)
        if visit.id in promised:
            _break_it_to(work, visit, left)


def _break_it_to(work: Work, visit: Visit, left: PlanUnplaced) -> None:
    """Tells a customer that what they were promised has no place any more, and asks a person to find another time."""
    lost = withdraw(work, visit, AppointmentState.CANCELLED, tell_kind="postponed")
    if lost is not None:
        work.publish(PromiseTakenBack(visit.id, lost.id, left.code))


def _hands(stop: PlanStop) -> tuple[int, ...]:
    """Who leads, and who comes along."""
    return (stop.technician_id,) if stop.mate_id is None else (stop.technician_id, stop.mate_id)


def _is_open(visit: Visit | None) -> bool:
    return visit is not None and VisitState(visit.state) in OPEN_VISITS


def _placement(stop: PlanStop) -> Placement:
    return Placement(
        stop.visit_id,
        stop.technician_id,
        stop.shift_id,
        stop.position,
        stop.arrive,
        stop.start,
        stop.finish,
        stop.travel_seconds,
        kept=stop.kept,
        odds_percent=stop.odds_percent,
        mate_id=stop.mate_id,
        mate_travel_seconds=stop.mate_travel_seconds,
    )
