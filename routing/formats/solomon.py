"""Solomon's and Homberger's VRPTW files, in the convention of the DIMACS challenge.

Distances and times are truncated to one decimal and held as integer tenths; the objective is the distance alone.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.formats.errors import FormatError
from routing.model import Job, Problem, Shift, Travel, Window
from routing.model.named_problem import NamedProblem

Ints = npt.NDArray[np.int64]

MUST_SERVE = 10_000_000
"""The price of leaving out a customer: no sum of detours reaches it, so they are left out only when they must be."""
TENTHS = 10


@dataclass(frozen=True)
class Vrptw:
    """Node 0 is the depot. All times and distances in tenths; `windows` are inclusive starts of service."""

    name: str
    vehicles: int
    capacity: int
    tenths: Ints
    demand: Ints
    windows: Ints
    service: Ints
    points: npt.NDArray[np.float64]

    @property
    def customers(self) -> int:
        return len(self.demand) - 1


def parse_solomon(text: str) -> Vrptw:
    """Raises FormatError for a text that is no Solomon file."""
    words = [line.split() for line in text.splitlines()]
    try:
        rows = np.array([[float(word) for word in line] for line in words if len(line) == 7 and line[0].isdigit()])
        fleet = next(([int(word) for word in line] for line in words if len(line) == 2 and line[0].isdigit()), None)
    except ValueError as fault:
        raise FormatError([("CUSTOMER", "It holds something else than numbers.")]) from fault
    if fleet is None or not len(rows) or not words[0]:
        raise FormatError([("the file", "It is no Solomon file.")])
    points = rows[:, 1:3]
    return Vrptw(
        name=words[0][0],
        vehicles=fleet[0],
        capacity=fleet[1],
        tenths=truncated_tenths(points),
        demand=rows[:, 3].astype(np.int64),
        windows=(rows[:, 4:6] * TENTHS).astype(np.int64),
        service=(rows[:, 6] * TENTHS).astype(np.int64),
        points=points,
    )


def truncated_tenths(points: npt.NDArray[np.float64]) -> Ints:
    """Straight distances, truncated to one decimal."""
    distance = np.sqrt(((points[:, None, :] - points[None, :, :]) ** 2).sum(-1))
    # The tiny addend undoes the binary error of distances that are whole tenths.
    return np.asarray(np.floor(distance * TENTHS + 1e-9), np.int64)


def solomon_problem(instance: Vrptw) -> NamedProblem:
    """Tenths of the file's unit stand for seconds; every vehicle is a shift of the whole horizon."""
    first, last = (int(at) for at in instance.windows[0])
    jobs = tuple(
        Job(
            id=customer,
            place=customer,
            service_seconds=int(instance.service[customer]),
            windows=(Window(int(instance.windows[customer, 0]), int(instance.windows[customer, 1]) + 1),),
            unserved_price=MUST_SERVE,
            demands=(int(instance.demand[customer]),),
        )
        for customer in range(1, instance.customers + 1)
    )
    shifts = tuple(
        Shift(number, number, 0, 0, first, last, capacities=(instance.capacity,))
        for number in range(1, instance.vehicles + 1)
    )
    travel = Travel(instance.tenths.astype(np.int32))
    points = tuple((float(x), float(y)) for x, y in instance.points)
    return NamedProblem(Problem(jobs, shifts, travel), points=points, units=TENTHS)
