"""Keeps the order between visits true: as they end, go on or are cancelled, and when times do not agree with it."""

from collections.abc import Sequence

from dispatch.db.ranges import window_of
from dispatch.db.tables import Task, Visit
from dispatch.kernel.records import a_task, audit, open_tasks
from dispatch.kernel.rows import task_rows
from dispatch.kernel.work import Work
from dispatch.visits.queries import visit_links as queries
from dispatch.vocabulary.facts import VisitCancelled, VisitReinstated
from dispatch.workforce.services.zones import zone_of_visit

OUT_OF_ORDER = "visit_out_of_order"
_FREED = "predecessor_cancelled"


def hand_on(work: Work, ended: Visit, following: Visit) -> None:
    """What waited for a visit that was not finished waits for the one that follows it."""
    for visit_id in queries.hand_on(work.session, ended.id, following.id):
        audit(work, "visit.order_noted", "visit", visit_id, after_visit_id=following.id)


def end_with_visit(work: Work, fact: VisitCancelled) -> None:
    """What waited for a cancelled visit waits no more; a person looks whether it still makes sense."""
    freed = queries.hand_on(work.session, fact.visit_id, None)
    if not freed:
        return
    cancelled = work.session.get_one(Visit, fact.visit_id)
    for visit_id in freed:
        audit(work, "visit.order_noted", "visit", visit_id, after_visit_id=None, why="cancelled")
    settle(work, freed)
    open_tasks(work, [_freed(work, visit, cancelled) for visit in queries.visits(work.session, freed)])


def begin_again(work: Work, fact: VisitReinstated) -> None:
    """What waited for a visit until it was cancelled waits for it again, where nobody has decided otherwise.

    That is where the task about it is still open. One that began meanwhile, or that the visit itself has to wait for by
    now, does not.
    """
    queries.queue_up(work.session)
    freed = queries.freed_by(work.session, _FREED, fact.visit_id)
    again = [one for one in freed if not queries.waits_for(work.session, fact.visit_id, one)]
    for visit_id in queries.put_behind(work.session, again, fact.visit_id):
        audit(work, "visit.order_noted", "visit", visit_id, after_visit_id=fact.visit_id, why="reinstated")
        task_rows.close_topic(work.session, _FREED, f"visit:{visit_id}:{fact.visit_id}", work.now)


def settle(work: Work, visit_ids: Sequence[int]) -> None:
    """Nobody need put these visits into an order any more."""
    for visit_id in visit_ids:
        task_rows.close_topic(work.session, OUT_OF_ORDER, _topic(visit_id), work.now)


def review(work: Work) -> int:
    """Asks a person about each planned visit that what it waits for will not be done before; returns how many.

    Who has been asked is not asked again, and what has come right is settled.
    """
    broken = queries.out_of_order(work.session, work.now)
    known = queries.told_out_of_order(work.session, OUT_OF_ORDER)
    settle(work, sorted(known - {visit.id for visit, _ in broken}))
    open_tasks(work, [_out_of_order(work, visit, prior) for visit, prior in broken if visit.id not in known])
    return len(broken)


def _freed(work: Work, visit: Visit, cancelled: Visit) -> Task:
    reference, other = visit.order.reference, cancelled.order.reference
    return a_task(
        work,
        _FREED,
        f"visit:{visit.id}:{cancelled.id}",
        f"Visit {visit.number} of order {reference} was to come after visit {cancelled.number} of order {other}, which "
        "was cancelled. It waits no more; see whether it still makes sense.",
        order_id=visit.order_id,
        visit_id=visit.id,
        reference=reference,
        number=visit.number,
        other=other,
        other_number=cancelled.number,
    )


def _out_of_order(work: Work, visit: Visit, prior: Visit) -> Task:
    reference, other = visit.order.reference, prior.order.reference
    if visit.during is None:
        raise ValueError("A visit without a time is in no order.")
    said = f"{window_of(visit.during).start.astimezone(zone_of_visit(work, visit)):%Y-%m-%d %H:%M}"
    return a_task(
        work,
        OUT_OF_ORDER,
        _topic(visit.id),
        f"Visit {visit.number} of order {reference} is planned for {said}, and visit {prior.number} of order {other}, "
        "which must come first, will not be done by then. Move one of them.",
        order_id=visit.order_id,
        visit_id=visit.id,
        reference=reference,
        number=visit.number,
        when=said,
        other=other,
        other_number=prior.number,
    )


def _topic(visit_id: int) -> str:
    return f"visit:{visit_id}"
