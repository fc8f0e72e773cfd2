"""A problem's shifts as pricing sees them: relaxed, so that every real route is a route here, at no higher price.

Left out are links, limits of visits and driving, stock, balance and the mates of crews; the way to a supply, as if
everybody came from it; of promised windows only what every start costs counts, of working time only driving and
service, and of travel by time of day the fastest hour. All of these make plans dearer or fewer, so a bound without
them holds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from routing.column_generation.shift_arrays import LATER, Floats, Ints, Legs, ShiftData
from routing.model import Job, Matrix, Problem, Shift
from routing.model.travel_range import within_range
from routing.rules.feasibility import assignment_price, horizon, refusal, segments


@dataclass(frozen=True, slots=True)
class ShiftType:
    """Shifts that are alike, by their places in the problem; `fixed` is what each costs once it is used."""

    legs: Legs
    shift_data: ShiftData
    shifts: tuple[int, ...]
    fixed: int

    @property
    def count(self) -> int:
        return len(self.shifts)


def shift_types(problem: Problem, jobs: Sequence[Job], is_late: Callable[[], bool]) -> list[ShiftType]:
    """Every kind of shift after its committed stops, over those of the jobs that it may serve; none if it gets late."""
    roads, days = _Roads(problem, jobs), list[ShiftData]()
    for shift in problem.shifts:
        if is_late():
            return []
        days.append(_day(roads, shift))
    fixed = [0 if shift.committed else shift.fixed_price for shift in problem.shifts]
    kinds = dict[object, list[int]]()
    for number, shift in enumerate(problem.shifts):
        key = (shift.speed_percent, fixed[number], *(part.tobytes() for part in days[number]))
        kinds.setdefault(key, []).append(number)
    return [
        ShiftType(roads.legs(problem.shifts[first].speed_percent), days[first], (first, *rest), fixed[first])
        for first, *rest in kinds.values()
    ]


class _Roads:
    """What shifts share: jobs with their starts, and the legs between places at each speed."""

    def __init__(self, problem: Problem, jobs: Sequence[Job]) -> None:
        matrices = [problem.travel.seconds, *(part.seconds for part in problem.travel.slices)]
        least = matrices[0] if len(matrices) == 1 else np.minimum.reduce(matrices)
        self.matrix = _by_supplies(problem, within_range(least).astype(np.int64))
        self.metres = None if problem.travel.metres is None else _by_supplies(problem, problem.travel.metres)
        self.problem, self.jobs = problem, jobs
        span = horizon(problem)
        self.segments = [segments(job, span) for job in jobs]
        self.places = _ints([job.place for job in jobs])
        self.work = problem.prices.working_second * np.array([float(job.service_seconds) for job in jobs])
        self._legs = dict[int, Legs]()

    def seconds(self, rows: Ints, columns: Ints, speed: int) -> Ints:
        return -(-self.matrix[np.ix_(rows, columns)].astype(np.int64) * 100 // speed)

    def price(self, rows: Ints, columns: Ints, speed: int) -> Floats:
        prices = self.problem.prices
        price = (prices.travel_second + prices.working_second) * self.seconds(rows, columns, speed).astype(np.float64)
        if self.metres is not None:
            price += prices.travel_metre * self.metres[np.ix_(rows, columns)]
        return price

    def legs(self, speed: int) -> Legs:
        if speed not in self._legs:
            legs = self.seconds(self.places, self.places, speed)
            price = self.price(self.places, self.places, speed) + self.work
            self._legs[speed] = Legs(within_range(legs).astype(np.int32), price)
        return self._legs[speed]


def _day(roads: _Roads, shift: Shift) -> ShiftData:
    speed, start, begin = shift.speed_percent, shift.start_place, shift.start
    if shift.committed:
        start = next(job.place for job in roads.problem.jobs if job.id == shift.committed[-1].job)
        begin = shift.committed[-1].finish
    over = shift.end + shift.overtime_seconds
    spans = _spans(roads, shift, begin, over)
    chosen = sorted(spans, key=lambda place: spans[place][-1][1])
    jobs, places = [roads.jobs[place] for place in chosen], roads.places[chosen]
    edges = _edges([spans[place] for place in chosen])
    breaks = [pause for pause in shift.breaks if pause.window.end > begin]
    return ShiftData(
        jobs=_ints(chosen),
        opens=np.ascontiguousarray(edges[:, :, 0]),
        closes=np.ascontiguousarray(edges[:, :, 1]),
        last=edges[:, :, 1].max(axis=1, initial=-LATER),
        service=_ints([job.service_seconds for job in jobs]),
        due=_ints([LATER if job.due is None else job.due - begin for job in jobs]),
        late_price=_ints([job.late_price for job in jobs]),
        entry=np.array([float(_entry_price(roads, shift, place)) for place in chosen]),
        out_seconds=roads.seconds(_ints([start]), places, speed)[0],
        out_price=roads.price(_ints([start]), places, speed)[0] + roads.work[chosen],
        home_seconds=roads.seconds(places, _ints([shift.end_place]), speed)[:, 0],
        home_price=roads.price(places, _ints([shift.end_place]), speed)[:, 0],
        break_from=_ints([pause.window.start - begin for pause in breaks]),
        break_to=_ints([pause.window.end - 1 - begin for pause in breaks]),
        break_seconds=_ints([pause.seconds for pause in breaks]),
        hours=_ints([shift.end - begin, over - begin, shift.overtime_price]),
    )


def _spans(roads: _Roads, shift: Shift, begin: int, over: int) -> dict[int, list[tuple[int, int]]]:
    """First and last starts, counted from `begin`, of the jobs that the shift may serve and come home from."""
    spans = dict[int, list[tuple[int, int]]]()
    home = _shortest(roads.legs(shift.speed_percent), roads, shift)
    for place, job in enumerate(roads.jobs):
        if refusal(shift, job) is None:
            latest = over - job.service_seconds - int(home[place])
            parts = [(max(part.lo, begin), min(part.hi, latest)) for part in roads.segments[place]]
            if kept := [(lo - begin, hi - begin) for lo, hi in parts if lo <= hi]:
                spans[place] = kept
    return spans


def _shortest(legs: Legs, roads: _Roads, shift: Shift) -> Ints:
    """Seconds from each job to the end of the shift, by other jobs where that is shorter."""
    home = roads.seconds(roads.places, _ints([shift.end_place]), shift.speed_percent)[:, 0]
    while True:
        through = np.minimum(home, (legs.seconds + home[None, :]).min(axis=1, initial=LATER))
        if np.array_equal(through, home):
            return home
        home = through


def _entry_price(roads: _Roads, shift: Shift, place: int) -> int:
    """What it costs that this person comes, and the least of what a start costs."""
    return sum(assignment_price(shift, roads.jobs[place])) + min(part.price for part in roads.segments[place])


def _edges(spans: list[list[tuple[int, int]]]) -> Ints:
    """Spans (jobs × most spans of one × 2), filled up with empty ones."""
    width = max((len(row) for row in spans), default=1)
    rows = [row + [(LATER, -LATER)] * (width - len(row)) for row in spans]
    return np.array(rows, dtype=np.int64).reshape(len(spans), width, 2)


def _by_supplies(problem: Problem, matrix: Matrix) -> Matrix:
    """The matrix, no leg longer than by way of a supply; only a town where detours are shorter changes."""
    for place in {shift.supply.place for shift in problem.shifts if shift.supply is not None}:
        matrix = np.minimum(matrix, matrix[:, [place]] + matrix[[place], :])
    return matrix


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)
