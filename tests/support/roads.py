"""Roads that tests hold in their hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from routing.roads import Place, TravelMatrix


@dataclass
class SlowRoads:
    """Every drive between two places takes the same time, whatever lies between; `asked` is called before each answer.

    `legs` holds what was asked, in order.
    """

    seconds: int
    asked: Callable[[], None] = lambda: None
    legs: list[tuple[Place, Place]] = field(default_factory=list)

    def matrix(self, places: Sequence[Place]) -> TravelMatrix:
        return self.table(places, places)

    def table(self, origins: Sequence[Place], destinations: Sequence[Place]) -> TravelMatrix:
        self.asked()
        self.legs += [(one, other) for one in origins for other in destinations]
        cells = [[0 if one == other else self.seconds for other in destinations] for one in origins]
        seconds = np.array(cells, dtype=np.int32)
        return TravelMatrix(seconds, seconds * 10)
