"""Plans from the request to the end: asked for, begun, finished, failed, published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dispatch.db.tables import Plan, PlanChange
from dispatch.kernel.records import announce, audit, open_task
from dispatch.kernel.work import Work
from dispatch.planning.queries import plan_pages, plan_parts, snapshots
from dispatch.planning.queries import plans as queries
from dispatch.planning.rules import pickups
from dispatch.planning.rules.plan_changes import HURRIED, PlanResult
from dispatch.planning.rules.snapshots import Snapshot, basis_of, holds
from dispatch.planning.services import publication
from dispatch.vocabulary.errors import Invalid, Missing, Refused
from dispatch.vocabulary.jobs import COMPUTE_PLAN
from dispatch.vocabulary.states import PlanState, advance
from dispatch.workforce.services.territories import NoTerritory, territory_of_code
from dispatch.workforce.services.zones import zone_of_territory

MAX_DAYS = 14
MAX_ATTEMPTS = 5
"""After so many results that the world had overtaken a person must look at it."""


@dataclass(frozen=True)
class PlanAttempt:
    """One attempt at a plan: what it is computed from, and for how long at most."""

    plan_id: int
    attempt: int
    seconds: int
    snapshot: Snapshot


def request(
    work: Work,
    territory_code: str,
    first_day: date,
    last_day: date,
    *,
    solve_seconds: int | None = None,
) -> Plan:
    """Asks for a plan of a territory and its days, both ends included; a worker computes it.

    Whoever asks for the days of a plan that no worker has taken up yet gets that one: it will see all that is there
    when it begins. Raises `Missing` for a territory that is not there for the actor, `Invalid` for days that can't be
    planned, `Refused` where a plan of other days waits that shares some with these.
    """
    territory_id = territory_of_code(work, territory_code, NoTerritory)
    _must_be_plannable(work, territory_id, first_day, last_day)
    queries.lock_territory(work.session, territory_id)
    waiting = queries.waiting(work.session, territory_id, first_day, last_day)
    if waiting is not None:
        if (waiting.first_day, waiting.last_day) != (first_day, last_day):
            raise Refused("plan_waits", "A plan that shares days with this one waits already.", plan_id=waiting.id)
        waiting.solve_seconds = max(waiting.solve_seconds, solve_seconds or 0)
        return waiting
    return ask(work, territory_id, (first_day, last_day), solve_seconds=solve_seconds)


def ask(
    work: Work,
    territory_id: int,
    days: tuple[date, date],
    *,
    solve_seconds: int | None = None,
    technician_ids: Sequence[int] = (),
    cause: str | None = None,
) -> Plan:
    """Asks for a plan; with `technician_ids` only their routes, and visits of nobody, may change."""
    plan = Plan(
        territory_id=territory_id,
        first_day=days[0],
        last_day=days[1],
        state=PlanState.REQUESTED,
        solve_seconds=solve_seconds or work.tools.solve_seconds,
        asked_by=work.actor.name,
        asked_at=work.now,
        attempt=1,
        technician_ids=sorted(technician_ids),
        cause=cause,
    )
    work.session.add(plan)
    work.session.flush()
    work.defer(COMPUTE_PLAN, plan_id=plan.id)
    audit(work, "plan.requested", "plan", plan.id, territory_id=territory_id)
    return plan


def visible(work: Work, plan_id: int) -> Plan:
    """The plan with its stops. Raises `Missing` when it is not there for the actor."""
    plan = queries.whole(work.session, work.actor, plan_id)
    if plan is None:
        raise Missing("plan")
    return plan


def changes(work: Work, plan_id: int) -> Sequence[PlanChange]:
    """What a plan changes, per visit. Raises `Missing` when it is not there for the actor."""
    return queries.changes_of(work.session, visible(work, plan_id).id)


def page(work: Work, plan_id: int, limit: int, after: plan_pages.Place | None) -> plan_pages.PlanPage:
    """A page of a plan. Raises `Missing` when it is not there for the actor."""
    found = plan_pages.read(work.session, work.actor, plan_id, limit, after)
    if found is None:
        raise Missing("plan")
    return found


def current(work: Work, territory_code: str, day: date) -> int:
    """The id of the plan that was published last for a day. Raises `Missing` when there is none for the actor."""
    territory_id = territory_of_code(work, territory_code, NoTerritory)
    plan = queries.current(work.session, territory_id, day)
    if plan is None:
        raise Missing("plan")
    return plan.id


def begin(work: Work, plan_id: int) -> PlanAttempt | None:
    """Takes a plan up and reads what it is computed from; None when there is nothing left to compute.

    A plan that is being solved already belongs to a worker that died, since the job came again: it begins anew, and
    the other one's late result is of an older attempt (`finish` refuses it).
    """
    plan = queries.locked(work.session, plan_id)
    if plan is None or plan.state not in (PlanState.REQUESTED, PlanState.SOLVING):
        return None
    _forget_parts(work, plan)
    plan.stopped_by = plan.stopped_at = None
    if plan.state == PlanState.SOLVING:
        plan.attempt += 1
    if plan.attempt > MAX_ATTEMPTS:
        _end(work, plan, "plan_stale", "Again and again things changed while the plan was computed; ask once more.")
        return None
    plan.state = advance(PlanState(plan.state), PlanState.SOLVING)
    snapshot = snapshots.read(
        work.session,
        plan.territory_id,
        (plan.first_day, plan.last_day),
        work.now,
        snapshots.SnapshotScope(tuple(plan.technician_ids)),
    )
    return PlanAttempt(plan.id, plan.attempt, plan.solve_seconds, snapshot)


def finish(work: Work, begun: PlanAttempt, outcome: PlanResult) -> None:
    """Keeps a result, and publishes it where the territory wants that; else it waits as a draft.

    Does nothing when another attempt has the plan by now. Raises `PlanStale` when the world has moved on.
    """
    territory = queries.lock_territory(work.session, begun.snapshot.territory_id)
    plan = queries.locked(work.session, begun.plan_id)
    if territory is None or plan is None or not is_computed_by(plan, begun):
        return
    _forget_parts(work, plan)
    basis = basis_of(begun.snapshot)
    plan.snapshot, plan.taken_at = basis.fingerprint, begun.snapshot.taken_at
    plan.objective, plan.bound = dict(outcome.objective), outcome.bound
    if not outcome.was_stopped:
        # It was asked for when the search had just ended by itself.
        plan.stopped_by = plan.stopped_at = None
    plan.warnings = [one.sentence for one in outcome.warnings]
    plan.warning_facts = [{"code": one.code, "places": one.places} for one in outcome.warnings]
    plan.overtime = [{"technician_id": one.technician_id, "minutes": one.minutes} for one in outcome.overtime]
    plan.pickups = [pickups.told(one) for one in outcome.pickups]
    queries.keep_outcome(work.session, plan, outcome)
    _tell_of_haste(work, plan, outcome)
    work.session.expire(plan, ["stops", "unplaced"])
    if territory.publishes_itself:
        publication.publish(work, plan)
        return
    now = publication.present_of(work, plan)
    if not holds(now, basis):
        raise publication.PlanStale
    publication.compare(work, plan, now)
    plan.state = advance(PlanState(plan.state), PlanState.DRAFT)
    announce(work, "plan.drafted", "plan", plan.id, territory_id=plan.territory_id)


def _tell_of_haste(work: Work, plan: Plan, outcome: PlanResult) -> None:
    """Somebody decides whether a plan that had no time to become good is good enough."""
    if any(one.code == HURRIED for one in outcome.warnings):
        without = len(outcome.unplaced)
        open_task(
            work,
            "plan_hurried",
            f"plan:{plan.id}",
            f"The search for plan {plan.id} missed its deadline; what had been found is used, and {without} visits "
            "have no place. Plan again with more time or when the machine has less to do.",
            plan=plan.id,
            without=without,
        )


def ask_again(work: Work, begun: PlanAttempt) -> None:
    """Discards a result that the world has overtaken; the plan is to be computed anew."""
    plan = queries.locked(work.session, begun.plan_id)
    if plan is None or not is_computed_by(plan, begun):
        return
    _forget_parts(work, plan)
    plan.state = advance(PlanState(plan.state), PlanState.REQUESTED)
    plan.attempt += 1
    announce(work, "plan.overtaken", "plan", plan.id, territory_id=plan.territory_id, attempt=begun.attempt)


def fail(work: Work, begun: PlanAttempt, code: str, sentence: str) -> None:
    """Ends a plan that could not be computed; what is published stays as it is (invariant 11)."""
    plan = queries.locked(work.session, begun.plan_id)
    if plan is not None and is_computed_by(plan, begun):
        _end(work, plan, code, sentence)


def publish(work: Work, plan_id: int) -> Plan:
    """Publishes a draft. Raises `Missing`, `Refused` when it is no draft, `PlanStale` when the world has moved on."""
    plan = visible(work, plan_id)
    queries.lock_territory(work.session, plan.territory_id)
    locked = queries.locked(work.session, plan_id)
    if locked is None:
        raise Missing("plan")
    if locked.state != PlanState.DRAFT:
        raise Refused("wrong_state", f"A plan that is {locked.state} can't be published.")
    publication.publish(work, locked)
    return locked


def _must_be_plannable(work: Work, territory_id: int, first_day: date, last_day: date) -> None:
    if last_day < first_day:
        raise Invalid("days_inverted", "The last day lies before the first.")
    if last_day - first_day >= timedelta(days=MAX_DAYS):
        raise Invalid("too_many_days", f"A plan covers at most {MAX_DAYS} days.")
    if first_day < work.now.astimezone(zone_of_territory(work, territory_id)).date():
        raise Invalid("day_past", "The first day has passed.")


def is_computed_by(plan: Plan, begun: PlanAttempt) -> bool:
    """Whether the plan still waits for this attempt."""
    return plan.state == PlanState.SOLVING and plan.attempt == begun.attempt


def _forget_parts(work: Work, plan: Plan) -> None:
    """What other workers still compute for the plan is of no use any more."""
    plan_parts.drop(work.session, plan.id)
    plan.progress = None


def _end(work: Work, plan: Plan, code: str, sentence: str) -> None:
    _forget_parts(work, plan)
    plan.state = advance(PlanState(plan.state), PlanState.FAILED)
    plan.failure_code, plan.failure = code, sentence
    announce(work, "plan.failed", "plan", plan.id, territory_id=plan.territory_id, code=code)
