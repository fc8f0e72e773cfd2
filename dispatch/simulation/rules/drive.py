"""A planned day as it happens, in many drawn futures at once. It shares no code with the search that planned it.

Nobody intervenes: technicians do their stops in the planned order, rest where the plan lets them, wait for a window
that has not begun, and serve however late. What is drawn belongs to the visit, the drive to it and the drive home, and
so is the same whatever plan the visit is part of: what differs between two policies is no chance.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

from dispatch.uncertainty.rules.factors import DurationLaw

Reals = npt.NDArray[np.float64]

LATE_TEXT_SECONDS: Final = 15 * 60
"""Whoever comes later after the end of the window than this is told so by text."""

_WORK, _DRIVE, _HOME = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Rest:
    """A break: not before an instant, so many seconds."""

    earliest: int
    seconds: int


@dataclass(frozen=True, slots=True)
class DriveStop:
    """A stop of a route. Instants and durations in seconds.

    leg: the drive to it at the technician's speed. rests: breaks before it. opens: before when nobody begins; closes:
    the end of the window told. work: the law of the time on site.
    """

    visit_id: int
    leg: int
    rests: tuple[Rest, ...]
    opens: int
    closes: int
    service: int
    work: DurationLaw


@dataclass(frozen=True, slots=True)
class DriveRoute:
    """One technician's stops in order, from leaving until the shift's end; `rests` are those before the drive home."""

    technician_id: int
    begin: int
    end: int
    stops: tuple[DriveStop, ...]
    home_leg: int
    rests: tuple[Rest, ...] = ()


@dataclass(frozen=True, slots=True)
class DrivenDay:
    """What came of a day: an array over the futures each. `kept` by visit is a share (0 to 1)."""

    kept: Reals
    late_texts: Reals
    driving_seconds: Reals
    overtime_seconds: Reals
    kept_of: dict[int, float]


class Futures:
    """So many futures of one day, the same for every policy that is asked about it."""

    def __init__(self, seed: int, day: int, count: int) -> None:
        self._seed, self._day, self.count = seed, day, count

    def factors(self, what: int, id: int, law: DurationLaw) -> Reals:
        """The factors on what is planned: log-normal by the law's mean and coefficient of variation."""
        if law.variation == 0:
            return np.full(self.count, law.mean)
        random = np.random.default_rng([self._seed, self._day, what, id])
        deviation = sqrt(log(1.0 + law.variation * law.variation))
        scores = random.standard_normal(self.count)
        return np.asarray(law.mean * np.exp(deviation * scores - deviation * deviation / 2))


def drive(routes: Iterable[DriveRoute], futures: Futures, drives: DurationLaw) -> DrivenDay:
    """Drives all routes of a day. A technician's later route begins when they are back from the one before."""
    zero = np.zeros(futures.count)
    kept, late, driving, overtime = zero.copy(), zero.copy(), zero.copy(), zero.copy()
    kept_of: dict[int, float] = {}
    back: dict[int, Reals] = {}
    for route in sorted(routes, key=lambda one: (one.technician_id, one.begin)):
        clock = np.maximum(float(route.begin), back.get(route.technician_id, zero))
        for stop in route.stops:
            clock, seconds = _arrive(clock, stop.leg, stop.rests, futures.factors(_DRIVE, stop.visit_id, drives))
            driving += seconds
            start = np.maximum(clock, stop.opens)
            in_time = start < stop.closes
            kept += in_time
            late += start - stop.closes > LATE_TEXT_SECONDS
            kept_of[stop.visit_id] = float(in_time.mean())
            clock = start + stop.service * futures.factors(_WORK, stop.visit_id, stop.work)
        home = futures.factors(_HOME, route.technician_id, drives)
        clock, seconds = _arrive(clock, route.home_leg, route.rests, home)
        driving += seconds
        overtime += np.maximum(0.0, clock - route.end)
        back[route.technician_id] = clock
    return DrivenDay(kept, late, driving, overtime, kept_of)


def _arrive(clock: Reals, leg: int, rests: Sequence[Rest], factors: Reals) -> tuple[Reals, Reals]:
    """When they are there and rested, and how long they drove."""
    seconds = leg * factors
    there = clock + seconds
    for rest in rests:
        there = np.maximum(there, rest.earliest) + rest.seconds
    return there, seconds
