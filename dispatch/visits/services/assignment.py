"""Gives a visit a technician and a time, or takes both away: the one place where that is written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dispatch.db.ranges import Range
from dispatch.db.tables import Assignment, Visit, WorkOrder
from dispatch.kernel.records import announce
from dispatch.kernel.work import Work
from dispatch.visits.queries import assignments as queries
from dispatch.visits.services import crews, pickups
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.facts import VisitsReleased
from dispatch.vocabulary.states import OrderState, VisitState, advance
from dispatch.vocabulary.windows import Window
from dispatch.workforce.services import freed_time


@dataclass(frozen=True)
class Placing:
    """That a visit goes on a technician's day; the caller has locked the visit."""

    visit: Visit
    technician_id: int
    during: Window
    mate_id: int | None = None
    """The second technician of a visit for two; `technician_id` leads."""


def assign(
    work: Work,
    visit: Visit,
    technician_id: int,
    during: Window,
    *,
    mate_id: int | None = None,
    plan_id: int | None = None,
) -> bool:
    """Puts a visit on a technician's day; tells whether anything changed. The caller has locked the visit.

    Who had it before keeps a row in `assignments`, so that what they did meanwhile is still taken from them. Raises
    `Refused` when the visit's state forbids it, or one is to come where two are needed; that two visits overlap is
    refused at the commit.
    """
    return bool(assign_all(work, [Placing(visit, technician_id, during, mate_id)], plan_id=plan_id))


def assign_all(work: Work, placings: Sequence[Placing], *, plan_id: int | None = None) -> list[Visit]:
    """Puts several visits on technicians' days like `assign`, with a few statements; returns those that changed.

    Raises `Refused` where one technician is to come to a visit for two.
    """
    for one in placings:
        _must_be_whole(one)
    changed = [one for one in placings if not _is_there(one)]
    moved = [one.visit for one in changed if one.visit.technician_id is not None]
    taken = [one.visit for one in changed if one.visit.technician_id is not None and _changes_hands(one)]
    if taken:
        queries.end(work.session, [visit.id for visit in taken], work.now)
        pickups.bring_nothing(work, taken)
    # Those of whom the same columns change follow each other: the database is told of each kind in one go.
    for alike in _alike(changed):
        for one in alike:
            _assign(work, one, plan_id)
        work.session.flush()
    if moved:
        pickups.settle(work, moved)
    # Nobody has ever asked about a visit for one.
    crews.settle(work, [one.visit for one in changed if one.visit.crew > 1])
    return [one.visit for one in changed]


def _must_be_whole(placing: Placing) -> None:
    if (placing.visit.crew > 1) == (placing.mate_id is not None):
        return
    if placing.mate_id is None:
        raise Refused(crews.LACKS_MATE, "Two technicians are needed; name the second one, too.")
    raise Refused("mate_not_needed", "One technician is enough for this visit.")


def _changes_hands(placing: Placing) -> bool:
    """Whether somebody else leads, or comes along."""
    visit = placing.visit
    return (visit.technician_id, visit.mate_id) != (placing.technician_id, placing.mate_id)


def _alike(placings: Sequence[Placing]) -> Iterable[Sequence[Placing]]:
    kinds: dict[tuple[bool, bool, bool], list[Placing]] = defaultdict(list)
    for one in placings:
        visit = one.visit
        kind = visit.state == VisitState.DRAFT, visit.technician_id == one.technician_id, visit.mate_id == one.mate_id
        kinds[kind].append(one)
    return kinds.values()


def _is_there(placing: Placing) -> bool:
    wanted = Range(placing.during.start, placing.during.end)
    return not _changes_hands(placing) and placing.visit.during == wanted


def _assign(work: Work, placing: Placing, plan_id: int | None) -> None:
    visit, technician_id = placing.visit, placing.technician_id
    order = visit.order
    if visit.during is not None:
        freed_time.note(work, order.territory_id)
    if _changes_hands(placing):
        visit.override_reason = visit.overridden_by = None
        _note_hands(work, placing)
    visit.technician_id, visit.mate_id = technician_id, placing.mate_id
    visit.during = Range(placing.during.start, placing.during.end)
    visit.plan_id = plan_id
    visit.eta = None
    visit.unplaced_code = visit.unplaced_sentence = None
    if visit.state == VisitState.DRAFT:
        visit.state = VisitState.SCHEDULED
    visit.version += 1
    if order.state == OrderState.RECEIVED:
        _move(work, order, OrderState.SCHEDULED)


def _note_hands(work: Work, placing: Placing) -> None:
    visit, mate_id = placing.visit, placing.mate_id
    work.session.add(Assignment(visit_id=visit.id, technician_id=placing.technician_id, assigned_at=work.now))
    if mate_id is not None:
        work.session.add(Assignment(visit_id=visit.id, technician_id=mate_id, assigned_at=work.now, as_mate=True))


def release(work: Work, visit: Visit, *, code: str | None = None, sentence: str | None = None) -> bool:
    """Takes technician and time from a visit, which waits for a new place then; tells whether it had any.

    `code` and `sentence` say why it has no place. Raises `Refused` for a visit that has begun or ended.
    """
    return bool(release_all(work, [visit], code=code, sentence=sentence))


def release_all(
    work: Work, visits: Sequence[Visit], *, code: str | None = None, sentence: str | None = None
) -> list[Visit]:
    """Takes technician and time from several visits like `release`, with few statements; returns those that had any."""
    held = [visit for visit in visits if visit.technician_id is not None]
    for visit in visits:
        if visit.technician_id is None:
            visit.version += int((visit.unplaced_code, visit.unplaced_sentence) != (code, sentence))
            visit.unplaced_code, visit.unplaced_sentence = code, sentence
    if not held:
        return []
    for alike in _told_apart(held):
        for visit in alike:
            visit.unplaced_code, visit.unplaced_sentence = code, sentence
            _release(work, visit)
        work.session.flush()
    pickups.settle(work, held)
    queries.end(work.session, [visit.id for visit in held], work.now)
    pickups.bring_nothing(work, held)
    territory_ids = frozenset(visit.order.territory_id for visit in held if visit.order.territory_id is not None)
    work.publish(VisitsReleased(tuple(visit.id for visit in held), territory_ids))
    return held


def _told_apart(visits: Sequence[Visit]) -> tuple[list[Visit], list[Visit]]:
    """Those that a plan placed, and the others."""
    return [one for one in visits if one.plan_id is not None], [one for one in visits if one.plan_id is None]


def _release(work: Work, visit: Visit) -> None:
    visit.state = advance(VisitState(visit.state), VisitState.DRAFT)
    visit.technician_id = visit.mate_id = visit.during = visit.plan_id = visit.eta = None
    visit.override_reason = visit.overridden_by = None
    visit.version += 1
    order = visit.order
    if order.state == OrderState.SCHEDULED:
        _move(work, order, OrderState.RECEIVED)


def _move(work: Work, order: WorkOrder, target: OrderState) -> None:
    """Gives an order the state that follows from its visit's place, and announces it."""
    order.state = advance(OrderState(order.state), target)
    order.version += 1
    announce(
        work, f"order.{target.value}", "order", order.id, territory_id=order.territory_id, source=order.source,
        reason=None,
    )  # fmt: skip
