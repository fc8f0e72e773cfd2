"""Measures and traces drives by asking a road server: within a deadline, not again while it is away."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from routing.roads.courses import Course, Leg
from routing.roads.measured import UNKNOWN, Measurement, RoadsUnavailable
from routing.roads.servers.asking import RoadQuestion, RoadServer, refusal
from routing.roads.servers.dialects import Dialect
from routing.roads.servers.tracing import traced
from routing.roads.travel import Place

Answered = TypeVar("Answered")

DEADLINE_SECONDS = 20.0
"""One table, all its blocks together, takes no longer; the rest of the plan should not wait for it."""

REST_SECONDS = 30.0
"""A server that was away is left alone so long: nobody should wait for its time-out each time."""


class PlaceRefusedError(Exception):
    """The server refused a whole block since one of its places has no road near."""


class ServerEngine:
    """Drives as OSRM or Valhalla know them. `clock` counts seconds and never goes back."""

    def __init__(self, server: RoadServer, dialect: Dialect, clock: Callable[[], float] = time.monotonic) -> None:
        self.server = server
        self.dialect = dialect
        self.clock = clock
        self.resting_until = -float("inf")

    def measure(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Measurement:
        return self._unless_resting(lambda: self._measure(origins, destinations, self.clock() + DEADLINE_SECONDS))

    def trace(self, legs: Sequence[Leg]) -> Mapping[Leg, Course | None]:
        """The course of each leg, None where the server knows none; without those that it can't be asked about now."""
        return traced(self._answer, self.dialect, legs, self.clock)

    def _answer(self, question: RoadQuestion) -> Any:
        return self._unless_resting(lambda: self.server.ask(question)[1])

    def _unless_resting(self, ask: Callable[[], Answered]) -> Answered:
        """What the server answers; once it was away it is left alone for a while. Raises RoadsUnavailable."""
        if self.clock() < self.resting_until:
            raise RoadsUnavailable("server_away", f"The road server {self.server.host} was away just now.")
        try:
            return ask()
        except RoadsUnavailable as away:
            if away.code == "server_away":
                self.resting_until = self.clock() + REST_SECONDS
            raise

    def _measure(self, origins: Sequence[Place], destinations: Sequence[Place], deadline: float) -> Measurement:
        try:
            return self._table(origins, destinations, deadline)
        except PlaceRefusedError:
            pass
        try:
            return self._table_without_refused(origins, destinations, deadline)
        except PlaceRefusedError as fault:
            raise refusal(f"The road server {self.server.host} knows each place, but not the table.") from fault

    def _table(self, origins: Sequence[Place], destinations: Sequence[Place], deadline: float) -> Measurement:
        shape = (len(origins), len(destinations))
        seconds, metres = np.full(shape, UNKNOWN, np.int32), np.full(shape, UNKNOWN, np.int32)
        off: set[Place] = set()
        size = self.dialect.places_at_once
        for row in range(0, len(origins), size):
            for column in range(0, len(destinations), size):
                rows, columns = slice(row, row + size), slice(column, column + size)
                block = self._block(origins[rows], destinations[columns], deadline)
                seconds[rows, columns], metres[rows, columns] = block.seconds, block.metres
                off |= block.off_network
        return Measurement(seconds, metres, frozenset(off))

    def _block(self, origins: Sequence[Place], destinations: Sequence[Place], deadline: float) -> Measurement:
        if self.clock() > deadline:
            raise RoadsUnavailable("server_away", f"The road server {self.server.host} is too slow.")
        _, answer = self.server.ask(self.dialect.question(origins, destinations))
        if self.dialect.blames_a_place(answer):
            raise PlaceRefusedError
        return self.dialect.read(answer, origins, destinations)

    def _table_without_refused(
        self, origins: Sequence[Place], destinations: Sequence[Place], deadline: float
    ) -> Measurement:
        """Ask about each place alone, then once more for the table of those that the server knows."""
        refused = {place for place in dict.fromkeys([*origins, *destinations]) if self._refuses(place, deadline)}
        rows = [at for at, place in enumerate(origins) if place not in refused]
        columns = [at for at, place in enumerate(destinations) if place not in refused]
        shape = (len(origins), len(destinations))
        seconds, metres = np.full(shape, UNKNOWN, np.int32), np.full(shape, UNKNOWN, np.int32)
        known = self._table([origins[at] for at in rows], [destinations[at] for at in columns], deadline)
        cells = np.ix_(rows, columns)
        seconds[cells], metres[cells] = known.seconds, known.metres
        return Measurement(seconds, metres, known.off_network | refused)

    def _refuses(self, place: Place, deadline: float) -> bool:
        try:
            self._block([place], [place], deadline)
        except PlaceRefusedError:
            return True
        return False
