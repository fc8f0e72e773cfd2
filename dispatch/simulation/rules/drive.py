"""A planned day as it happens, in many drawn futures at once. It shares no code with the search that planned it.

Nobody intervenes: technicians do their stops in the planned order, rest where the plan lets them, wait for a window
that has not begun, for whoever comes along and for the end of what comes first, and serve however late. What is drawn
belongs to the visit, the drive to it and the drive home, and so is the same whatever plan the visit is part of: what
differs between two policies is no chance.
"""

from collections import defaultdict
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

_WORK, _DRIVE, _HOME, _MATE_DRIVE = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Rest:
    """A break: not before an instant, so many seconds."""

    earliest: int
    seconds: int


@dataclass(frozen=True, slots=True)
class DriveStop:
    """A stop of a route. Instants and durations in seconds.

    leg: the drive to it at the technician's speed. rests: breaks before it. opens: before when nobody begins; closes:
    the end of the window told. work: the law of the time on site. after: the visits that must be done first. mate:
    whether this is the second of two, who start together.
    """

    visit_id: int
    leg: int
    rests: tuple[Rest, ...]
    opens: int
    closes: int
    service: int
    work: DurationLaw
    after: tuple[int, ...] = ()
    mate: bool = False


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
    day = _Day(routes, futures, drives)
    while day.is_under_way():
        ready = [visit_id for visit_id in day.places if day.may_begin(visit_id)]
        if not ready:
            raise ValueError("the stops of these routes wait for each other")
        for visit_id in ready:
            day.serve(visit_id)
    return day.driven()


class _Day:
    """How far each route has come, in all futures."""

    def __init__(self, routes: Iterable[DriveRoute], futures: Futures, drives: DurationLaw) -> None:
        self.routes = sorted(routes, key=lambda one: (one.technician_id, one.begin))
        self.places: dict[int, list[tuple[int, DriveStop]]] = defaultdict(list)
        """By visit that is not done: the routes in which it stands, that of whoever leads first."""
        for number, route in enumerate(self.routes):
            for stop in route.stops:
                self.places[stop.visit_id].append((number, stop))
        for places in self.places.values():
            places.sort(key=lambda place: place[1].mate)
        self._futures, self._drives, self._zero = futures, drives, np.zeros(futures.count)
        self._next = [0] * len(self.routes)
        self._clocks: dict[int, Reals] = {}
        self._ends: dict[int, Reals] = {}
        self._back: dict[int, Reals] = {}
        self._kept, self._late, self._driving, self._overtime = (self._zero.copy() for _ in range(4))
        self._kept_of: dict[int, float] = {}

    def is_under_way(self) -> bool:
        return bool(self.places)

    def may_begin(self, visit_id: int) -> bool:
        """Whether everybody who comes has it next, and what must be done first is done."""
        return all(self._is_next(number, stop) for number, stop in self.places[visit_id])

    def serve(self, visit_id: int) -> None:
        """Everybody who comes drives there; they begin together."""
        places = self.places.pop(visit_id)
        stop = places[0][1]
        there = [self._drive_to(number, one) for number, one in places]
        first = [self._ends[other] for other in stop.after if other in self._ends]
        start = np.maximum.reduce([*there, *first, np.full(self._futures.count, float(stop.opens))])
        in_time = start < stop.closes
        self._kept += in_time
        self._late += start - stop.closes > LATE_TEXT_SECONDS
        self._kept_of[visit_id] = float(in_time.mean())
        end = start + stop.service * self._futures.factors(_WORK, visit_id, stop.work)
        self._ends[visit_id] = end
        for number, _ in places:
            self._clocks[number] = end
            self._next[number] += 1

    def driven(self) -> DrivenDay:
        """The day once everybody is home."""
        for number in range(len(self.routes)):
            self._come_home(number)
        return DrivenDay(self._kept, self._late, self._driving, self._overtime, self._kept_of)

    def _is_next(self, number: int, stop: DriveStop) -> bool:
        route = self.routes[number]
        if route.stops[self._next[number]] is not stop or any(other in self.places for other in stop.after):
            return False
        before = self._before(number)
        return before is None or self._next[before] == len(self.routes[before].stops)

    def _drive_to(self, number: int, stop: DriveStop) -> Reals:
        luck = self._futures.factors(_MATE_DRIVE if stop.mate else _DRIVE, stop.visit_id, self._drives)
        there, seconds = _arrive(self._leave(number), stop.leg, stop.rests, luck)
        self._driving += seconds
        return there

    def _leave(self, number: int) -> Reals:
        """When the technician of a route is free: at its begin, or once they are back from the one before."""
        if number not in self._clocks:
            before, begin = self._before(number), self._zero + self.routes[number].begin
            self._clocks[number] = begin if before is None else np.maximum(begin, self._come_home(before))
        return self._clocks[number]

    def _before(self, number: int) -> int | None:
        is_same = number > 0 and self.routes[number - 1].technician_id == self.routes[number].technician_id
        return number - 1 if is_same else None

    def _come_home(self, number: int) -> Reals:
        """The drive home, counted once; when they are back."""
        if number not in self._back:
            route = self.routes[number]
            luck = self._futures.factors(_HOME, route.technician_id, self._drives)
            back, seconds = _arrive(self._leave(number), route.home_leg, route.rests, luck)
            self._driving += seconds
            self._overtime += np.maximum(0.0, back - route.end)
            self._back[number] = back
        return self._back[number]


def _arrive(clock: Reals, leg: int, rests: Sequence[Rest], factors: Reals) -> tuple[Reals, Reals]:
    """When they are there and rested, and how long they drove."""
    seconds = leg * factors
    there = clock + seconds
    for rest in rests:
        there = np.maximum(there, rest.earliest) + rest.seconds
    return there, seconds
