"""Judges an absence before it is entered: driving times first, with nothing held, then whose promises it takes."""

from dispatch.kernel.backend import CoreBackend
from dispatch.live_day.services import absence_verdicts
from dispatch.live_day.services.absence_verdicts import AbsenceVerdict
from dispatch.planning.processes.driving_times import Decide, decide_with_driving_times
from dispatch.planning.rules.snapshots import Point
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.windows import Window


def judge(backend: CoreBackend, actor: Actor, technician_id: int, during: Window) -> AbsenceVerdict:
    """What an absence does to promises. See `services.absence_verdicts.judge` for what is raised."""

    def look() -> tuple[tuple[Point, ...], Decide[AbsenceVerdict]]:
        with backend.work(actor) as work:
            points = absence_verdicts.points(work, technician_id, during)
        return points, lambda work, book: absence_verdicts.judge(work, technician_id, during, book)

    return decide_with_driving_times(backend, actor, look)
