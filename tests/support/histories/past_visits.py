"""Visits that were done: as reports left them, so many minutes after so many days."""

from collections.abc import Iterable
from datetime import timedelta
from math import exp
from random import Random

from dispatch.db.ranges import Range
from dispatch.db.tables import Technician, Visit
from dispatch.kernel.work import Work
from dispatch.vocabulary.states import OrderState, VisitState
from tests.support.orders import an_order


def past_visits(
    work: Work,
    technician: Technician,
    minutes: Iterable[float],
    *,
    first_days_ago: int = 120,
    drive_minutes: float | None = None,
    **order: object,
) -> list[Visit]:
    """Completed visits of a technician at 10:00 local, one a day, that took these minutes of work."""
    found = []
    ten = work.now.replace(hour=9, minute=0, second=0, microsecond=0)
    for number, length in enumerate(minutes):
        placed = an_order(work, **({"windows": (), "symptom": None} | order))
        visit = placed.visits[0]
        begun = ten - timedelta(days=first_days_ago - number)
        visit.started_at = visit.arrived_at = begun
        visit.ended_at = begun + timedelta(minutes=length)
        visit.en_route_at = None if drive_minutes is None else begun - timedelta(minutes=drive_minutes)
        visit.technician_id = visit.ended_by = technician.id
        visit.during = Range(begun, visit.ended_at)
        visit.state, placed.state = VisitState.COMPLETED, OrderState.COMPLETED
        found.append(visit)
    work.session.flush()
    return found


def drawn_minutes(mean: float, variation_of_logs: float, count: int, seed: int) -> list[float]:
    """Lengths of a log-normal law with this mean, and this standard deviation of their logarithms."""
    random = Random(seed)
    return [mean * exp(random.gauss(-(variation_of_logs**2) / 2, variation_of_logs)) for _ in range(count)]
