"""Plans while they are computed: how far they are, and that somebody takes what is there."""

from dataclasses import asdict, dataclass
from enum import Enum

from dispatch.db.tables import Plan
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.planning.queries import plan_runs as queries
from dispatch.planning.queries import plans as plan_queries
from dispatch.planning.services.plans import PlanAttempt, visible
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.states import PlanState


class RunOrder(Enum):
    """What a search is to do next."""

    GO_ON = "go_on"
    STOP = "stop"
    """Hand over the best plan so far."""
    GIVE_UP = "give_up"
    """Another attempt has the plan."""


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far the search for a plan is.

    seconds: spent of `of_seconds`. placed: how many of the visits the best plan so far serves. price: that plan's.
    bound: what no plan can be cheaper than. None where it is not known yet. round, rounds, parts: where several workers
    search.
    """

    phase: str
    seconds: float
    of_seconds: float
    visits: int
    placed: int | None
    price: int | None
    bound: int | None
    gap_percent: float | None
    round: int | None = None
    rounds: int | None = None
    parts: int | None = None


def heed(work: Work, begun: PlanAttempt, progress: RunProgress | None) -> RunOrder:
    """Tells a search what to do, and keeps how far it is where that is told. No event: it would be one a second."""
    told = None if progress is None else asdict(progress)
    found = queries.look(work.session, begun.plan_id, begun.attempt, told)
    if found is None:
        return RunOrder.GIVE_UP
    return RunOrder.GO_ON if found.stopped_at is None else RunOrder.STOP


def stop(work: Work, plan_id: int) -> Plan:
    """Takes what the search for a plan has found: it ends within a second or so, and its plan goes on as any other.

    Whoever stops a plan that somebody has stopped already changes nothing. A stop belongs to the attempt that it was
    asked of: where the world has moved on meanwhile, or the worker dies, the next attempt searches as long as any.
    Raises `Missing` when the plan is not there for the actor, `Refused` when nothing searches for it.
    """
    visible(work, plan_id)
    plan = plan_queries.locked(work.session, plan_id)
    if plan is None:
        raise Missing("plan")
    if plan.state == PlanState.REQUESTED:
        raise Refused("plan_not_begun", "No worker has begun with this plan yet: there is nothing to take.")
    if plan.state != PlanState.SOLVING:
        raise Refused("plan_has_ended", "The search for this plan has ended already.")
    if plan.stopped_at is None:
        plan.stopped_by, plan.stopped_at = work.actor.name, work.now
        audit(work, "plan.stopped", "plan", plan.id, territory_id=plan.territory_id)
        announce(work, "plan.stopped", "plan", plan.id, territory_id=plan.territory_id, attempt=plan.attempt)
    return plan
