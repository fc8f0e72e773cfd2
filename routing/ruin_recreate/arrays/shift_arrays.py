"""What the search knows of shifts: hours, breaks, what is left of each, and who may serve whom at what price."""

from typing import Any

import numpy as np

from routing.model import Problem, Shift
from routing.ruin_recreate.arrays.compatibility import entries, supply_kind, supply_of
from routing.ruin_recreate.arrays.problem_arrays import FAR, Bools, Ints
from routing.ruin_recreate.arrays.tables import ints, table
from routing.rules.feasibility import Visit, lacks_skill, stock_left, with_supply
from routing.rules.leg_times import drive


class ShiftArrays:
    """Shifts in the order of the problem, after their committed stops; `fields` are those of the task."""

    def __init__(self, problem: Problem, visits: tuple[Visit, ...], first: int) -> None:
        self.problem, self.visits, self.first = problem, visits, first
        self.jobs = {job.id: job for job in problem.jobs}
        self.supplies = list({supply_kind(s.supply) for s in problem.shifts if s.supply is not None})
        self.places = [place for place, _ in self.supplies]
        self._node = dict[int, int]()
        self.starts = [self._origin(shift) for shift in problem.shifts]
        self.origin = [self._number(place) for place, _ in self.starts]
        self.home = [self._number(shift.end_place) for shift in problem.shifts]
        self.entry = entries(problem, visits).T

    def _origin(self, shift: Shift) -> tuple[int, int]:
        if not shift.committed:
            return shift.start_place, shift.start
        return self.jobs[shift.committed[-1].job].place, shift.committed[-1].finish

    def _number(self, place: int) -> int:
        if place not in self._node:
            self._node[place] = len(self.visits) + len(self.places)
            self.places.append(place)
        return self._node[place]

    def fields(self) -> dict[str, Any]:
        shifts, first = self.problem.shifts, self.first
        breaks = [
            [pause for pause in shift.breaks if pause.window.end > begin]
            for shift, (_, begin) in zip(shifts, self.starts, strict=True)
        ]
        width = max((len(row) for row in breaks), default=0)
        depth = max((len(job.demands) for job in self.problem.jobs), default=0)
        used = [self._used(shift) for shift in shifts]
        own = [stock_left(s.capacities, [self.jobs[stop.job] for stop in s.committed]) for s in shifts]
        rows = list(zip(shifts, self.starts, strict=True))
        return {
            "entry": self._entry_prices(),
            "begin": ints([begin - first for _, begin in self.starts]),
            "departs_by": ints([begin - first if self._settled(s) else FAR for s, (_, begin) in rows]),
            "end": ints([shift.end - first for shift in shifts]),
            "over": ints([shift.end + shift.overtime_seconds - first for shift in shifts]),
            "overtime_price": ints([shift.overtime_price if shift.overtime_seconds else 0 for shift in shifts]),
            "origin": ints(self.origin),
            "home": ints(self.home),
            "speed": ints([shift.speed_percent for shift in shifts]),
            "technician": ints(self._technicians()),
            "break_count": ints([len(row) for row in breaks]),
            "break_from": table([[p.window.start - first for p in row] for row in breaks], width, 0),
            "break_to": table([[p.window.end - 1 - first for p in row] for row in breaks], width, 0),
            "break_seconds": table([[p.seconds for p in row] for row in breaks], width, 0),
            "stock": table([list(with_supply(left, s)[:depth]) for left, s in zip(own, shifts, strict=True)], depth, 0),
            "own": table([list(left[:depth]) for left in own], depth, 0),
            "supply": ints([self._supply(shift) for shift in shifts]),
            "lacks": self._lacks(),
            "swift": np.array([self._swift(len(row)) for row in breaks], dtype=np.bool_),
            "visits_left": ints([_left(shift.max_visits, len(shift.committed)) for shift in shifts]),
            "driving_left": ints([_left(s.max_driving_seconds, u[0]) for s, u in zip(shifts, used, strict=True)]),
            "fixed_price": ints([0 if shift.committed else shift.fixed_price for shift in shifts]),
            "busy_before": ints([driven + worked for driven, worked in used]),
            "kind": self._kinds(),
        }

    def _entry_prices(self) -> Ints:
        """By visit and shift, in the order of memory that compiled code was made for; supplies cost nothing."""
        free = np.zeros((len(self.supplies), len(self.problem.shifts)), dtype=np.int64)
        return np.ascontiguousarray(np.vstack([self.entry.T, free]))

    def _supply(self, shift: Shift) -> int:
        return -1 if shift.supply is None else len(self.visits) + self.supplies.index(supply_kind(shift.supply))

    def _lacks(self) -> Bools:
        """Of shifts with a supply, which visits need it for a skill; supplies themselves need nothing."""
        if not self.supplies:
            return np.zeros((1, 1), dtype=np.bool_)
        lacks = np.zeros((len(self.visits) + len(self.supplies), len(self.problem.shifts)), dtype=np.bool_)
        for column, shift in enumerate(self.problem.shifts):
            for row, visit in enumerate(self.visits):
                lacks[row, column] = shift.supply is not None and lacks_skill(shift, visit.job, mate=visit.mate)
        return lacks

    def _swift(self, breaks: int) -> bool:
        travel, prices = self.problem.travel, self.problem.prices
        return not breaks and not travel.slices and (travel.metres is None or not prices.travel_metre)

    def _settled(self, shift: Shift) -> bool:
        """Whether leaving later than at the first moment is no choice."""
        return bool(shift.committed or self.problem.travel.slices)

    def _technicians(self) -> list[int]:
        numbers: dict[int, int] = {}
        return [numbers.setdefault(shift.technician, len(numbers)) for shift in self.problem.shifts]

    def _used(self, shift: Shift) -> tuple[int, int]:
        """Seconds driven and served by the committed stops."""
        place, time, driven = shift.start_place, shift.start, 0
        for stop in shift.committed:
            driven += drive(self.problem.travel, shift, place, self.jobs[stop.job].place, time)[1]
            place, time = self.jobs[stop.job].place, stop.finish
        return driven, sum(stop.finish - stop.start for stop in shift.committed)

    def _kinds(self) -> Ints:
        numbers: dict[object, int] = {}
        kinds = []
        for row, shift, start in zip(self.entry, self.problem.shifts, self.starts, strict=True):
            same = (shift.end_place, shift.end, shift.breaks, shift.overtime_seconds, shift.overtime_price,
                    shift.speed_percent, shift.capacities, shift.max_visits, shift.max_driving_seconds,
                    shift.fixed_price, shift.committed, supply_of(shift))  # fmt: skip
            kinds.append(numbers.setdefault((start, same, row.tobytes()), len(numbers)))
        return ints(kinds)


def _left(limit: int | None, used: int) -> int:
    return FAR if limit is None else max(0, limit - used)
