"""Judges a move by hand: driving times first, then the rules, and nothing is written."""

from dispatch.kernel.backend import CoreBackend
from dispatch.planning.processes.driving_times import Decide, decide_with_driving_times
from dispatch.planning.rules.move_verdicts import MoveVerdict
from dispatch.planning.rules.snapshots import Point
from dispatch.planning.services import move_verdicts
from dispatch.planning.services.manual_assignment import ManualAssignment
from dispatch.vocabulary.permissions import Actor


def judge(backend: CoreBackend, actor: Actor, visit_id: int, wanted: ManualAssignment | None) -> MoveVerdict:
    """What a move breaks, costs and tells; None asks about taking the visit off. See `services.move_verdicts.judge`."""
    if wanted is None:
        with backend.work(actor) as work:
            return move_verdicts.judge_taking_off(work, visit_id)
    move = wanted

    def look() -> tuple[tuple[Point, ...], Decide[MoveVerdict]]:
        with backend.work(actor) as work:
            points = move_verdicts.points(work, visit_id, move)
        return points, lambda work, book: move_verdicts.judge(work, visit_id, move, book)

    return decide_with_driving_times(backend, actor, look)
