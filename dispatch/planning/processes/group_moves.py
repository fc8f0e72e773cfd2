"""Moves several visits at once, all or none; judges that by doing it and taking it back before anybody sees it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Never

from dispatch.db.conflicts import conflict_of
from dispatch.db.ranges import window_of
from dispatch.db.tables import Visit
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.work import Work
from dispatch.planning.processes.driving_times import Decide, decide_with_driving_times
from dispatch.planning.queries import plans as plan_queries
from dispatch.planning.rules.group_moves import VisitMove, in_order, together
from dispatch.planning.rules.move_verdicts import Grade, MoveRule, MoveVerdict
from dispatch.planning.rules.snapshots import Point
from dispatch.planning.services import insertion, manual_assignment, move_verdicts, taking_off
from dispatch.planning.services.manual_assignment import ManualAssignment
from dispatch.planning.solver.insertion import TravelBook
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.permissions import Actor

TRIED = "tried out"
"""The reason under which a rule is broken that is only tried out; it is taken back before anybody could read it."""


@dataclass(frozen=True)
class GroupMove:
    """Several moves, why rules may be broken for them, and so long customers' texts wait."""

    moves: tuple[VisitMove, ...]
    why: str | None = None
    grace: timedelta = timedelta(0)


class _TriedOut(Exception):
    def __init__(self, verdict: MoveVerdict) -> None:
        super().__init__()
        self.verdict = verdict


def judge(backend: CoreBackend, actor: Actor, group: GroupMove) -> MoveVerdict:
    """What the moves break, cost and tell together; nothing stays of it. Raises like each move by itself."""

    def decide(work: Work, book: TravelBook) -> Never:
        raise _TriedOut(together(_tried(work, group, book)))

    try:
        return decide_with_driving_times(backend, actor, lambda: (_points(backend, actor, group), decide))
    except _TriedOut as tried:
        return tried.verdict


def move(backend: CoreBackend, actor: Actor, group: GroupMove) -> list[Visit]:
    """Moves all or none. Raises like each move by itself, `Stale` where one has changed since it was read."""

    def decide(work: Work, book: TravelBook) -> list[Visit]:
        visits = _held(work, group)
        for one in sorted(group.moves, key=lambda one: one.visit_id):
            insertion.editable(work, one.visit_id, one.version)
        made = [_made(work, one, group, book) for one in _in_order(group, visits)]
        _unpin(made, group)
        return made

    def look() -> tuple[tuple[Point, ...], Decide[list[Visit]]]:
        return _points(backend, actor, group), decide

    return decide_with_driving_times(backend, actor, look)


def _points(backend: CoreBackend, actor: Actor, group: GroupMove) -> tuple[Point, ...]:
    found: dict[Point, None] = {}
    with backend.work(actor) as work:
        for one in group.moves:
            wanted = _wanted(one, group)
            if wanted is not None:
                insertion.technician_for(work, wanted.technician_id)
                found |= dict.fromkeys(move_verdicts.points(work, one.visit_id, wanted))
    return tuple(found)


def _held(work: Work, group: GroupMove) -> dict[int, Visit]:
    """The visits by id, with every route that the moves touch locked, territory by territory."""
    visits = {one.visit_id: move_verdicts.visit_to_move(work, one.visit_id) for one in group.moves}
    routes: dict[int, set[int]] = {}
    for one in group.moves:
        visit = visits[one.visit_id]
        whose = {one.technician_id, one.mate_id, visit.technician_id, visit.mate_id} - {None}
        for technician_id in whose:
            technician = insertion.technician_for(work, technician_id or 0)
            routes.setdefault(technician.territory_id, set()).add(technician.id)
    for territory_id, technician_ids in sorted(routes.items()):
        insertion.hold_routes(work, territory_id, tuple(sorted(technician_ids)), tuple(sorted(visits)))
    return visits


def _in_order(group: GroupMove, visits: dict[int, Visit]) -> list[VisitMove]:
    starts = {one.id: window_of(one.during).start if one.during else None for one in visits.values()}
    return in_order(group.moves, starts)


def _tried(work: Work, group: GroupMove, book: TravelBook) -> list[tuple[int, MoveVerdict]]:
    """The verdict on each move, where those before it have been made."""
    trial = GroupMove(group.moves, TRIED)
    return [(one.visit_id, _try(work, one, trial, book)) for one in _in_order(group, _held(work, group))]


def _try(work: Work, one: VisitMove, trial: GroupMove, book: TravelBook) -> MoveVerdict:
    wanted = _wanted(one, trial)
    if wanted is None:
        verdict = move_verdicts.judge_taking_off(work, one.visit_id)
    else:
        verdict = move_verdicts.judge(work, one.visit_id, wanted, book)
    if verdict.grade is Grade.NEVER:
        return verdict
    try:
        with work.session.begin_nested():
            _made(work, one, trial, book)
    except Exception as error:
        if not isinstance(error, DispatchError) and conflict_of(error) is None:
            raise
        code = error.code if isinstance(error, DispatchError) else "overlaps"
        return MoveVerdict(verdict.version, (*verdict.rules, MoveRule(code, hard=True)))
    return verdict


def _made(work: Work, one: VisitMove, group: GroupMove, book: TravelBook) -> Visit:
    """It is pinned until all are made: none gives way to those that come after it."""
    plan_queries.overlaps_for_now(work.session)
    version = work.session.get_one(Visit, one.visit_id).version
    wanted = _wanted(one, group)
    if wanted is None:
        return taking_off.take_off(work, one.visit_id, version, group.why)
    return manual_assignment.assign_by_hand(work, one.visit_id, version, wanted, book)


def _wanted(one: VisitMove, group: GroupMove) -> ManualAssignment | None:
    if one.technician_id is None or one.arrival is None:
        return None
    return ManualAssignment(one.technician_id, one.arrival, group.why, group.grace, mate_id=one.mate_id)


def _unpin(visits: list[Visit], group: GroupMove) -> None:
    """Leaves those to the planner again that are not to be pinned."""
    free = {one.visit_id for one in group.moves if not one.pin}
    for visit in visits:
        if visit.id in free:
            visit.pinned_technician_id = visit.pinned_arrival = None
