"""Remembers measured drives in memory, so that a known place is never measured twice."""

from collections.abc import Mapping, Sequence
from threading import Lock

import numpy as np
import numpy.typing as npt

from routing.roads.courses import Course, CourseEngine, Leg
from routing.roads.measured import Measurement, RoadEngine
from routing.roads.travel import Place

Ints = npt.NDArray[np.int64]

MAX_PLACES = 2_000
"""Two squares of 32-bit numbers over so many places take 32 MB. A full memory starts afresh."""

MAX_COURSES = 20_000
"""Of some twenty points each: about 50 MB. A full memory starts afresh."""

NOT_ASKED = -2


class CachedEngine:
    """An engine with a memory of pairs. Safe to share between threads; two may measure the same pair at once.

    Gaps are remembered as well as drives; an engine that is away is not, it is asked again.
    """

    def __init__(self, engine: RoadEngine, max_places: int = MAX_PLACES) -> None:
        self.engine = engine
        self.max_places = max_places
        self.course: dict[Leg, Course | None] = {}
        self.lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self.number: dict[Place, int] = {}
        self.off_network: set[Place] = set()
        self.seconds = np.full((self.max_places, self.max_places), NOT_ASKED, np.int32)
        self.metres = np.full((self.max_places, self.max_places), NOT_ASKED, np.int32)

    def measure(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Measurement:
        asked = {*origins, *destinations}
        if len(asked) > self.max_places:
            return self.engine.measure(origins, destinations)
        answer = self._recall(origins, destinations)
        mostly_new = np.flatnonzero((answer.seconds == NOT_ASKED).sum(axis=1) * 2 > len(destinations))
        self._learn(answer, (mostly_new, np.arange(len(destinations))), origins, destinations)
        rest = answer.seconds == NOT_ASKED
        cells = np.flatnonzero(rest.any(axis=1)), np.flatnonzero(rest.any(axis=0))
        self._learn(answer, cells, origins, destinations)
        with self.lock:
            return Measurement(answer.seconds, answer.metres, frozenset(asked & self.off_network))

    def trace(self, legs: Sequence[Leg]) -> Mapping[Leg, Course | None]:
        """The course of each leg, as the engine traces it; None for all where it traces none."""
        if not isinstance(self.engine, CourseEngine):
            return dict.fromkeys(legs)
        with self.lock:
            if len(self.course) > MAX_COURSES:
                self.course.clear()
            known = {leg: self.course[leg] for leg in legs if leg in self.course}
        new = [leg for leg in dict.fromkeys(legs) if leg not in known]
        if new:
            known.update(self.engine.trace(new))
        with self.lock:
            self.course.update(known)
        return known

    def _recall(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Measurement:
        with self.lock:
            cells = self._numbers(origins, destinations)
            return Measurement(self.seconds[cells], self.metres[cells])

    def _learn(
        self,
        answer: Measurement,
        cells: tuple[Ints, Ints],
        origins: Sequence[Place],
        destinations: Sequence[Place],
    ) -> None:
        """Measure these rows and columns of the answer, write them into it and into the memory."""
        rows, columns = cells
        if not len(rows) or not len(columns):
            return
        some_origins = [origins[row] for row in rows]
        some_destinations = [destinations[column] for column in columns]
        measured = self.engine.measure(some_origins, some_destinations)
        here = np.ix_(rows, columns)
        answer.seconds[here], answer.metres[here] = measured.seconds, measured.metres
        with self.lock:
            there = self._numbers(some_origins, some_destinations)
            self.seconds[there], self.metres[there] = measured.seconds, measured.metres
            self.off_network |= measured.off_network

    def _numbers(self, origins: Sequence[Place], destinations: Sequence[Place]) -> tuple[Ints, ...]:
        """The cells of the pairs in the memory; new places get the next numbers."""
        new = [place for place in dict.fromkeys([*origins, *destinations]) if place not in self.number]
        if len(self.number) + len(new) > self.max_places:
            self._forget()
            new = list(dict.fromkeys([*origins, *destinations]))
        for place in new:
            self.number[place] = len(self.number)
        rows, columns = ([self.number[place] for place in places] for places in (origins, destinations))
        return np.ix_(rows, columns)
