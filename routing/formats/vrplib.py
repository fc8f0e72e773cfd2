"""Files of VRPLIB: CVRP, VRPTW and their prize-collecting kinds, as CVRPLIB and PyVRP's instances have them.

Distances of `EUC_2D` are rounded to the nearest whole number, as for CVRP, or, where the file has time windows or
prizes, truncated to tenths, as the DIMACS challenge does. Node 1, the depot, is place 0; customer k of a solution is
the job k and stands in the file's row k + 1.
"""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from routing.formats.errors import FormatError
from routing.formats.solomon import MUST_SERVE, TENTHS, Ints, truncated_tenths
from routing.model import Job, Problem, Shift, Travel, Window
from routing.model.named_problem import NamedProblem

Points = npt.NDArray[np.float64]

FIELDS = ("NAME", "COMMENT", "TYPE", "DIMENSION", "VEHICLES", "CAPACITY", "SERVICE_TIME", "DISTANCE",
          "EDGE_WEIGHT_TYPE", "EDGE_WEIGHT_FORMAT", "NODE_COORD_TYPE", "DISPLAY_DATA_TYPE")  # fmt: skip
SECTIONS = ("NODE_COORD_SECTION", "DEMAND_SECTION", "TIME_WINDOW_SECTION", "SERVICE_TIME_SECTION", "PRIZE_SECTION",
            "EDGE_WEIGHT_SECTION", "DEPOT_SECTION", "DISPLAY_DATA_SECTION")  # fmt: skip
DAY = 10**7
"""The horizon of a file without time windows, in whole units: longer than any route."""


def parse_vrplib(text: str) -> NamedProblem:
    """Read a file. Raises FormatError with the names of all that is malformed or not supported."""
    head, sections = _parts(text)
    faults = [(name, "It is not supported.") for name in head if name not in FIELDS]
    faults += [(name, "It is not supported.") for name in sections if name not in SECTIONS]
    faults += [("DIMENSION", "It is missing.")] if "DIMENSION" not in head else []
    if faults:
        raise FormatError(faults)
    file = _File(head, sections)
    if (depots := [row[0] for row in sections.get("DEPOT_SECTION", [["1"]]) if row[0] != "-1"]) != ["1"]:
        raise FormatError([("DEPOT_SECTION", f"The depot is node 1; here it is {' and '.join(depots) or 'none'}.")])
    return _stated(file)


def _parts(text: str) -> tuple[dict[str, str], dict[str, list[list[str]]]]:
    """Fields of the head by name, and the rows of each section."""
    head, sections, rows = dict[str, str](), dict[str, list[list[str]]](), list[list[str]]()
    for line in text.splitlines():
        words = line.split()
        field = re.match(r"\s*([A-Z_]+)\s*:\s*(.*?)\s*$", line)
        if field is not None:
            head[field[1]] = field[2].strip('"')
        elif words and words[0] == "EOF":
            break
        elif words and words[0].isupper() and words[0].endswith("_SECTION"):
            rows = sections.setdefault(words[0], [])
        elif words:
            rows.append(words)
    return head, sections


class _File:
    """The numbers of a file by name, each of the right size."""

    def __init__(self, head: dict[str, str], sections: dict[str, list[list[str]]]) -> None:
        self.head, self.sections = head, sections
        self.size = self.field("DIMENSION", 0)
        self.is_tenths = "TIME_WINDOW_SECTION" in sections or "PRIZE_SECTION" in sections
        self.units = TENTHS if self.is_tenths else 1

    def field(self, name: str, otherwise: int) -> int:
        text = self.head.get(name, str(otherwise))
        try:
            return int(float(text))
        except ValueError as fault:
            raise FormatError([(name, "It is not a number.")]) from fault

    def rows(self, name: str, columns: int) -> Points:
        """The section's numbers in the order of the nodes that each line begins with."""
        try:
            rows = {int(row[0]): [float(word) for word in row[1:]] for row in self.sections[name]}
        except ValueError as fault:
            raise FormatError([(name, "It holds something else than numbers.")]) from fault
        if set(rows) != set(range(1, self.size + 1)) or any(len(row) != columns for row in rows.values()):
            raise FormatError([(name, f"It does not hold {columns} numbers for each of {self.size} nodes.")])
        return np.array([rows[node] for node in range(1, self.size + 1)])

    def column(self, name: str, otherwise: float) -> Points:
        return self.rows(name, 1)[:, 0] if name in self.sections else np.full(self.size, otherwise)

    def distances(self) -> Ints:
        kind = self.head.get("EDGE_WEIGHT_TYPE", "EUC_2D")
        if kind == "EXPLICIT":
            return _explicit(self)
        if kind not in ROUNDED or "NODE_COORD_SECTION" not in self.sections:
            raise FormatError([("EDGE_WEIGHT_TYPE", f"{kind} is not supported, or has no coordinates.")])
        points = self.rows("NODE_COORD_SECTION", 2)
        if self.is_tenths and kind == "EUC_2D":
            return truncated_tenths(points)
        straight = np.sqrt(((points[:, None, :] - points[None, :, :]) ** 2).sum(-1))
        return ROUNDED[kind](straight).astype(np.int64) * self.units


ROUNDED: dict[str, Callable[[Points], Points]] = {
    "EUC_2D": lambda distances: np.floor(distances + 0.5),
    "CEIL_2D": np.ceil,
    "FLOOR_2D": np.floor,
}


def _explicit(file: _File) -> Ints:
    form = file.head.get("EDGE_WEIGHT_FORMAT", "")
    size, places = file.size, TRIANGLES.get(form)
    if places is None:
        raise FormatError([("EDGE_WEIGHT_FORMAT", f"{form or 'None'} is not supported.")])
    try:
        numbers = [round(float(word) * file.units) for row in file.sections["EDGE_WEIGHT_SECTION"] for word in row]
    except (KeyError, ValueError) as fault:
        raise FormatError([("EDGE_WEIGHT_SECTION", "It is missing or holds something else than numbers.")]) from fault
    rows, columns = places(size)
    if len(numbers) != len(rows):
        raise FormatError([("EDGE_WEIGHT_SECTION", f"It holds {len(numbers)} numbers instead of {len(rows)}.")])
    matrix = np.zeros((size, size), dtype=np.int64)
    matrix[rows, columns] = numbers
    return matrix if form == "FULL_MATRIX" else np.maximum(matrix, matrix.T)


TRIANGLES: dict[str, Callable[[int], tuple[Any, ...]]] = {
    "FULL_MATRIX": lambda size: tuple(np.indices((size, size)).reshape(2, -1)),
    "LOWER_ROW": lambda size: np.tril_indices(size, -1),
    "LOWER_DIAG_ROW": np.tril_indices,
    "UPPER_ROW": lambda size: np.triu_indices(size, 1),
    "UPPER_DIAG_ROW": np.triu_indices,
}
"""Rows and columns of the numbers, in their order."""


def _stated(file: _File) -> NamedProblem:
    distances, units = file.distances(), file.units
    demands, services = file.column("DEMAND_SECTION", 0), file.column("SERVICE_TIME_SECTION", 0) * units
    if "SERVICE_TIME_SECTION" not in file.sections:
        services[1:] = file.field("SERVICE_TIME", 0) * units
    windows = np.tile([0, file.field("DISTANCE", DAY)], (file.size, 1)) * units
    if "TIME_WINDOW_SECTION" in file.sections:
        windows = (file.rows("TIME_WINDOW_SECTION", 2) * units).astype(np.int64)
    prices = np.full(file.size, MUST_SERVE)
    if "PRIZE_SECTION" in file.sections:
        prices = (file.column("PRIZE_SECTION", 0) * units).astype(np.int64)
    jobs = tuple(
        Job(
            id=node,
            place=node,
            service_seconds=int(services[node]),
            windows=(Window(int(windows[node, 0]), int(windows[node, 1]) + 1),),
            unserved_price=int(prices[node]),
            demands=(int(demands[node]),),
        )
        for node in range(1, file.size)
    )
    first, last = (int(at) for at in windows[0])
    capacity = file.field("CAPACITY", int(demands.sum()))
    vehicles = range(1, file.field("VEHICLES", file.size - 1) + 1)
    shifts = tuple(Shift(number, number, 0, 0, first, last, capacities=(capacity,)) for number in vehicles)
    narrow = distances.astype(np.int32) if distances.max(initial=0) < 2**31 else distances
    return NamedProblem(Problem(jobs, shifts, Travel(narrow)), points=_points(file), units=units)


def _points(file: _File) -> tuple[tuple[float, float], ...]:
    named = next((name for name in ("NODE_COORD_SECTION", "DISPLAY_DATA_SECTION") if name in file.sections), None)
    return () if named is None else tuple((float(x), float(y)) for x, y in file.rows(named, 2))
