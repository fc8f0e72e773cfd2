"""What the search knows of odds: drawn services and legs, and the window of each visit that counts as kept."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.model import Job, Problem
from routing.odds.draws import Draws, Row
from routing.odds.pricing import has_odds
from routing.ruin_recreate.arrays.problem_arrays import FAR
from routing.ruin_recreate.arrays.tables import ints
from routing.rules.feasibility import Visit

FEW_VISITS, DRAWS_OF_FEW, DRAWS_OF_MANY = 300, 256, 128
"""So many days are drawn; with fewer the plan fits the draws instead of their law."""
SEED = 7_919
"""One for all searches, so that a route costs the same in each of them."""


def odds_fields(
    problem: Problem, visits: tuple[Visit, ...], supplies: list[tuple[int, int]], places: list[int], first: int
) -> dict[str, Any]:
    """The fields of the task that tell of odds; nothing is drawn where odds have no price.

    supplies: (place, seconds of service). places: of the supplies, then of the shifts' starts and ends.
    """
    count = (DRAWS_OF_FEW if len(visits) <= FEW_VISITS else DRAWS_OF_MANY) if has_odds(problem) else 0
    rest = [None] * len(supplies)
    leads = [None if visit.mate else visit.job for visit in visits] + rest
    told = [(-FAR, FAR) if job is None else _told(job, first) for job in leads]
    service, leg = _drawn(problem, visits, supplies, places, count)
    return {
        "draws": count,
        "expected_overtime": problem.prices.expected_overtime,
        "start_deviation": problem.prices.start_deviation,
        "broken_price": ints([0 if job is None else job.broken_price for job in leads]),
        "told_from": ints([start for start, _ in told]),
        "told_to": ints([end for _, end in told]),
        "drawn_service": service,
        "drawn_leg": leg,
    }


def _told(job: Job, first: int) -> tuple[int, int]:
    """First and last start that count as kept; a last one of -FAR stands for the window in which it is planned."""
    if job.promise is not None and job.promise.window is not None:
        return job.promise.window.start - first, job.promise.window.end - 1 - first
    pinned = None if job.pin is None else job.pin.start
    if pinned is None:
        return -FAR, -FAR if job.windows else FAR
    ends = [window.end - 1 - first for window in job.windows if window.start <= pinned < window.end]
    return -FAR, next(iter(ends), FAR)


def _drawn(
    problem: Problem, visits: tuple[Visit, ...], supplies: list[tuple[int, int]], places: list[int], count: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Seconds of service by visit and day, and the factor of the leg to each node by day."""
    if not count:
        return np.zeros((1, 1), np.float32), np.zeros((1, 1), np.float32)
    draws, usual = Draws(count, SEED), problem.uncertainty
    service = np.empty((len(visits) + len(supplies), count), np.float32)
    leg = np.empty((len(visits) + len(places), count), np.float32)
    for row, visit in enumerate(visits):
        job = visit.job
        spread = usual.service if job.spread is None else job.spread
        service[row] = job.service_seconds * draws.factors(spread, Row.SERVICE, job.id)
        leg[row] = draws.factors(usual.travel, Row.MATE_LEG if visit.mate else Row.LEG, job.id)
    for row, (place, seconds) in enumerate(supplies, len(visits)):
        service[row] = seconds * draws.factors(usual.service, Row.SUPPLY, place)
    for row, place in enumerate(places, len(visits)):
        leg[row] = draws.factors(usual.travel, Row.RETURN, place)
    return service, leg
