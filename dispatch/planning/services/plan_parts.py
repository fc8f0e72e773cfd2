"""Parts of a plan that several workers compute: offered, taken, answered, gathered."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.kernel.work import Work
from dispatch.planning.queries import plan_parts as queries
from dispatch.planning.queries import plans as plan_queries
from dispatch.planning.rules import plan_parts
from dispatch.planning.services.plans import PlanAttempt, is_computed_by
from dispatch.vocabulary.jobs import SOLVE_PART

WORKER_SILENT_SECONDS = 8.0
"""A worker that has given no sign for this long is not counted on; as long as its jobs wait for it."""


@dataclass(frozen=True, slots=True)
class ClaimedPart:
    """A part as a worker takes it up; the answer is due in so many seconds."""

    parcel: bytes
    seconds: float


def count(work: Work, visits: int, seconds: float, *, least_visits: int) -> int:
    """In how many parts a plan of so many visits is searched by the workers there are now."""
    if plan_parts.parts(visits, visits, seconds, least_visits=least_visits) == 1:
        return 1
    workers = queries.live_workers(work.session, WORKER_SILENT_SECONDS)
    return plan_parts.parts(visits, workers, seconds, least_visits=least_visits)


def offer(
    work: Work, begun: PlanAttempt, round_number: int, parcels: Sequence[bytes], seconds: float
) -> Sequence[int] | None:
    """Leaves a job for each part of a round, in place of the round before; None when another attempt has the plan."""
    plan = plan_queries.locked(work.session, begun.plan_id)
    if plan is None or not is_computed_by(plan, begun):
        return None
    queries.drop(work.session, plan.id)
    part_ids = queries.keep(
        work.session, plan.id, parcels, attempt=begun.attempt, round_number=round_number, seconds=seconds
    )
    for part_id in part_ids:
        work.defer(SOLVE_PART, part_id=part_id)
    return part_ids


def take(work: Work, part_id: int, *, busy: bool) -> ClaimedPart | None:
    """A part to solve; None when it is over, or when this worker is busy and leaves it to another."""
    part = queries.still_open(work.session, part_id)
    if part is None:
        return None
    if plan_parts.hands_on(busy=busy, age_seconds=part.age_seconds):
        work.defer(SOLVE_PART, part_id=part_id)
        return None
    return ClaimedPart(part.parcel, part.seconds_left)


def answer(work: Work, part_id: int, solution: bytes) -> None:
    """Keeps what was found for a part; empty when nothing will come. One that is over by now takes no answer."""
    queries.note_answer(work.session, part_id, solution)


def is_wanted(work: Work, part_id: int) -> bool:
    """Whether somebody still waits for the answer of a part."""
    return queries.still_open(work.session, part_id) is not None


def gather(work: Work, part_ids: Sequence[int], *, at_once: bool = False) -> Sequence[bytes | None] | None:
    """The answers in the order of the parts, None or empty where there is none; None while they are waited for.

    With `at_once` nothing is waited for: the parts without an answer are taken back from whoever searches them.
    """
    if at_once:
        found = queries.answers(work.session, part_ids)
        queries.withdraw(work.session, part_ids)
        return found
    if queries.are_waited_for(work.session, part_ids, plan_parts.PATIENCE_SECONDS):
        return None
    return queries.answers(work.session, part_ids)
