"""The problem as arrays for compiled code. Visits come first, then one node per place of a shift.

Instants count from the problem's first second. A visit is one technician's part of a job: a crew of two is two.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from routing.driving import drive
from routing.model import Matrix, Problem, Shift
from routing.rules import Visit, assignment_price, horizon, refusal, unserved_price, visits_of

FAR = cast("int", np.int64(2**50))
"""Later than any instant and dearer than any plan, and still far from overflow when added up."""

NOBODY, FIRST = cast("int", np.int64(-1)), cast("int", np.int64(0))
"""Typed, because numba compiles a function anew for each literal number that it is called with."""

Ints = NDArray[np.int64]
Matrices = NDArray[np.int32]
"""Travel is the one thing too large for wide integers. All else has one type, so that each function has one version."""

Bools = NDArray[np.bool_]


class Task(NamedTuple):
    """What does not change during a search. V visits, K shifts, N nodes, W windows, B breaks, D stock dimensions."""

    seconds: Matrices
    """Travel (N × N) from row to column, at 100 percent of speed; `back` is its transpose, kept for locality."""
    back: Matrices
    metres: Matrices
    """N × N, or 1 × 1 where metres have no price."""
    slices: Matrices
    """Other matrices (S × N × N), each valid from its `slice_start` on."""
    slice_start: Ints
    second_price: int
    metre_price: int
    balance: int
    service: Ints
    window_count: Ints
    opens: Ints
    """First (V × W) start of each window; `closes` is the last one, included."""
    closes: Ints
    unserved: Ints
    demand: Ints
    due: Ints
    late_price: Ints
    promise_from: Ints
    promise_to: Ints
    promise_price: Ints
    timed: Bools
    """Whether the visit's price depends on its start."""
    entry: Ints
    """What it costs (V × K) that this shift does this visit; negative: it may not."""
    begin: Ints
    end: Ints
    over: Ints
    """Latest return with all overtime."""
    overtime_price: Ints
    origin: Ints
    home: Ints
    speed: Ints
    technician: Ints
    break_count: Ints
    break_from: Ints
    break_to: Ints
    """Last start of the break (K × B), included."""
    break_seconds: Ints
    stock: Ints
    visits_left: Ints
    driving_left: Ints
    fixed_price: Ints
    busy_before: Ints
    kind: Ints
    """Shifts of one kind are interchangeable while they are empty."""
    near: Ints
    """Other visits by distance, nearest first (V × A)."""
    near_shift: Ints
    """Shifts by distance of their start (V × H), those that may serve it first."""
    reach: Ints
    """Distance to the last one of `near`."""
    link: Ints
    """Group of visits that are linked to each other, or -1."""
    twin: Ints
    """The other visit of the crew, or -1."""
    same: Ints
    """A visit whose technician it must share, or -1."""
    after_from: Ints
    """Its predecessors are after_list[after_from[v]:after_from[v + 1]]."""
    after_list: Ints
    members_from: Ints
    members: Ints
    """Visits by group, predecessors and leads first."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A task, and what its numbers stand for."""

    task: Task
    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    first: int


def compile_problem(problem: Problem, neighbours: int = 100) -> Compiled:
    """Arrays of every visit that is not committed, and of what is left of every shift."""
    span = horizon(problem)
    done = {stop.job for shift in problem.shifts for stop in shift.committed}
    waiting = [job for job in problem.jobs if job.id not in done]
    visits = tuple(visit for job in waiting for visit in visits_of(job, span))
    jobs, shifts = _VisitArrays(problem, visits, span[0]), _ShiftArrays(problem, visits, span[0])
    nodes = np.array([visit.job.place for visit in visits] + shifts.places, dtype=np.int64)
    seconds = _submatrix(problem.travel.seconds, nodes)
    lengths, metre_price = np.zeros((1, 1), dtype=np.int32), 0
    if problem.travel.metres is not None and problem.prices.travel_metre > 0:
        lengths, metre_price = _submatrix(problem.travel.metres, nodes), problem.prices.travel_metre
    slices = [_submatrix(part.seconds, nodes) for part in problem.travel.slices]
    fields = jobs.fields() | shifts.fields() | _neighbours(seconds, len(visits), shifts, neighbours)
    task = Task(
        seconds=seconds,
        back=np.ascontiguousarray(seconds.T),
        metres=lengths,
        slices=np.array(slices, dtype=np.int32).reshape(len(slices), *seconds.shape),
        slice_start=np.array([part.start - span[0] for part in problem.travel.slices], dtype=np.int64),
        second_price=problem.prices.travel_second,
        metre_price=metre_price,
        balance=problem.prices.balance,
        **fields,
    )
    return Compiled(task, visits, problem.shifts, span[0])


def _submatrix(matrix: Matrix, nodes: Ints) -> Matrices:
    return np.ascontiguousarray(matrix[np.ix_(nodes, nodes)], dtype=np.int32)


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _table(rows: list[list[int]], width: int, fill: int) -> Ints:
    """Rows of unequal length as one array, filled up on the right."""
    return np.array([row + [fill] * (width - len(row)) for row in rows], dtype=np.int64).reshape(len(rows), width)


class _VisitArrays:
    def __init__(self, problem: Problem, visits: tuple[Visit, ...], first: int) -> None:
        self.problem, self.visits, self.first = problem, visits, first
        self.number = {(visit.job.id, visit.mate): index for index, visit in enumerate(visits)}

    def fields(self) -> dict[str, Any]:
        visits, first = self.visits, self.first
        leads = [None if visit.mate else visit.job for visit in visits]
        promises = [None if job is None else job.promise for job in leads]
        told = [p.window if p is not None and p.window_price else None for p in promises]
        spans = [self._spans(visit) for visit in visits]
        width = max((len(row) for row in spans), default=1) or 1
        due = [FAR if job is None or job.due is None or not job.late_price else job.due - first for job in leads]
        price = [0 if p is None or w is None else p.window_price for p, w in zip(promises, told, strict=True)]
        depth = max((len(job.demands) for job in self.problem.jobs), default=0)
        return {
            "service": _ints([visit.job.service_seconds for visit in visits]),
            "window_count": _ints([len(row) for row in spans]),
            "opens": _table([[lo for lo, _ in row] for row in spans], width, FAR),
            "closes": _table([[hi for _, hi in row] for row in spans], width, FAR),
            "unserved": _ints([0 if j is None else unserved_price(self.problem, j) for j in leads]),
            "demand": _table([[] if job is None else list(job.demands) for job in leads], depth, 0),
            "due": _ints(due),
            "late_price": _ints([0 if job is None else job.late_price for job in leads]),
            "promise_from": _ints([-FAR if window is None else window.start - first for window in told]),
            "promise_to": _ints([FAR if window is None else window.end - 1 - first for window in told]),
            "promise_price": _ints(price),
            "timed": np.array([d < FAR or p > 0 for d, p in zip(due, price, strict=True)], dtype=np.bool_),
        } | self._links()

    def _spans(self, visit: Visit) -> list[tuple[int, int]]:
        """The windows without their prices; touching ones are one."""
        spans = list[tuple[int, int]]()
        for part in visit.segments:
            lo, hi = part.lo - self.first, part.hi - self.first
            if spans and lo == spans[-1][1] + 1:
                spans[-1] = (spans[-1][0], hi)
            else:
                spans.append((lo, hi))
        floor = self._floor(visit)
        return [(max(lo, floor), hi) for lo, hi in spans if max(lo, floor) <= hi]

    def _floor(self, visit: Visit) -> int:
        """Committed predecessors end here at the latest."""
        ends = {c.job: c.finish for shift in self.problem.shifts for c in shift.committed}
        return max((ends[other] for other in visit.job.after if other in ends), default=-FAR) - self.first

    def _links(self) -> dict[str, Ints]:
        count, number = len(self.visits), self.number
        twin, same = [-1] * count, [-1] * count
        after = list[list[int]]([] for _ in range(count))
        for index, visit in enumerate(self.visits):
            job = visit.job
            if job.crew == 2:
                twin[index] = number[(job.id, not visit.mate)]
            if job.same_technician_as is not None and not visit.mate:
                same[index] = number.get((job.same_technician_as, False), -1)
            after[index] = [
                number[(other, mate)] for other in job.after for mate in (False, True) if (other, mate) in number
            ]
        group = _groups(count, [*zip(range(count), twin, strict=True), *zip(range(count), same, strict=True),
                                *((index, other) for index, row in enumerate(after) for other in row)])  # fmt: skip
        size = max(group, default=-1) + 1
        members = [_ordered([v for v in range(count) if group[v] == g], after) for g in range(size)]
        return {
            "link": _ints(group),
            "twin": _ints(twin),
            "same": _ints(same),
            "after_from": _ints([0, *np.cumsum([len(row) for row in after]).tolist()]),
            "after_list": _ints([other for row in after for other in row]),
            "members_from": _ints([0, *np.cumsum([len(row) for row in members]).tolist()]),
            "members": _ints([v for row in members for v in row]),
        }


def _groups(count: int, pairs: list[tuple[int, int]]) -> list[int]:
    """Connected components of the linked visits, numbered from 0; -1 for a visit without a link."""
    head = list(range(count))

    def find(v: int) -> int:
        while head[v] != v:
            head[v] = head[head[v]]
            v = head[v]
        return v

    joined = {v for pair in pairs if pair[1] >= 0 for v in pair}
    for one, two in pairs:
        if two >= 0:
            head[find(one)] = find(two)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(find(v), len(numbers)) if v in joined else -1 for v in range(count)]


def _ordered(members: list[int], after: list[list[int]]) -> list[int]:
    """Predecessors first; of a circle, which nobody can serve, the members in their own order."""
    order, rest = list[int](), list(members)
    while rest:
        ready = [v for v in rest if not any(other in rest for other in after[v])] or rest
        order += ready
        rest = [v for v in rest if v not in ready]
    return order


class _ShiftArrays:
    def __init__(self, problem: Problem, visits: tuple[Visit, ...], first: int) -> None:
        self.problem, self.visits, self.first = problem, visits, first
        self.jobs = {job.id: job for job in problem.jobs}
        self.places = list[int]()
        self._node = dict[int, int]()
        self.starts = [self._origin(shift) for shift in problem.shifts]
        self.origin = [self._number(place) for place, _ in self.starts]
        self.home = [self._number(shift.end_place) for shift in problem.shifts]
        rows = [[self._entry(shift, visit) for visit in visits] for shift in problem.shifts]
        self.entry = np.array(rows, dtype=np.int64).reshape(len(rows), len(visits))

    def _origin(self, shift: Shift) -> tuple[int, int]:
        if not shift.committed:
            return shift.start_place, shift.start
        return self.jobs[shift.committed[-1].job].place, shift.committed[-1].finish

    def _number(self, place: int) -> int:
        if place not in self._node:
            self._node[place] = len(self.visits) + len(self.places)
            self.places.append(place)
        return self._node[place]

    def _entry(self, shift: Shift, visit: Visit) -> int:
        job = visit.job
        if refusal(shift, job, mate=visit.mate) is not None:
            return -1
        if job.same_technician_as is not None and not visit.mate:
            owners = {s.technician for s in self.problem.shifts for c in s.committed if c.job == job.same_technician_as}
            if owners and shift.technician not in owners:
                return -1
        return 0 if visit.mate else sum(assignment_price(shift, job))

    def fields(self) -> dict[str, Any]:
        shifts, first = self.problem.shifts, self.first
        breaks = [
            [pause for pause in shift.breaks if pause.window.end > begin]
            for shift, (_, begin) in zip(shifts, self.starts, strict=True)
        ]
        width = max((len(row) for row in breaks), default=0)
        depth = max((len(job.demands) for job in self.problem.jobs), default=0)
        used = [self._used(shift) for shift in shifts]
        return {
            "entry": np.ascontiguousarray(self.entry.T),
            "begin": _ints([begin - first for _, begin in self.starts]),
            "end": _ints([shift.end - first for shift in shifts]),
            "over": _ints([shift.end + shift.overtime_seconds - first for shift in shifts]),
            "overtime_price": _ints([shift.overtime_price if shift.overtime_seconds else 0 for shift in shifts]),
            "origin": _ints(self.origin),
            "home": _ints(self.home),
            "speed": _ints([shift.speed_percent for shift in shifts]),
            "technician": _ints(self._technicians()),
            "break_count": _ints([len(row) for row in breaks]),
            "break_from": _table([[p.window.start - first for p in row] for row in breaks], width, 0),
            "break_to": _table([[p.window.end - 1 - first for p in row] for row in breaks], width, 0),
            "break_seconds": _table([[p.seconds for p in row] for row in breaks], width, 0),
            "stock": self._stock(depth),
            "visits_left": _ints([_left(shift.max_visits, len(shift.committed)) for shift in shifts]),
            "driving_left": _ints([_left(s.max_driving_seconds, u[0]) for s, u in zip(shifts, used, strict=True)]),
            "fixed_price": _ints([0 if shift.committed else shift.fixed_price for shift in shifts]),
            "busy_before": _ints([driven + worked for driven, worked in used]),
            "kind": self._kinds(),
        }

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

    def _stock(self, depth: int) -> Ints:
        left = _table([list(shift.capacities[:depth]) for shift in self.problem.shifts], depth, 0)
        for row, shift in zip(left, self.problem.shifts, strict=True):
            for stop in shift.committed:
                demands = self.jobs[stop.job].demands
                row[: len(demands)] -= np.array(demands, dtype=np.int64)
        return left

    def _kinds(self) -> Ints:
        numbers: dict[object, int] = {}
        kinds = []
        for row, shift, start in zip(self.entry, self.problem.shifts, self.starts, strict=True):
            same = (shift.end_place, shift.end, shift.breaks, shift.overtime_seconds, shift.overtime_price,
                    shift.speed_percent, shift.capacities, shift.max_visits, shift.max_driving_seconds,
                    shift.fixed_price, shift.committed)  # fmt: skip
            kinds.append(numbers.setdefault((start, same, row.tobytes()), len(numbers)))
        return _ints(kinds)


def _left(limit: int | None, used: int) -> int:
    return FAR if limit is None else max(0, limit - used)


def _neighbours(seconds: Matrices, count: int, shifts: _ShiftArrays, wanted: int) -> dict[str, Any]:
    between = seconds[:count, :count].astype(np.int64)
    between = between + between.T
    np.fill_diagonal(between, -1)
    width = min(count, wanted)
    near = _nearest(between, width)
    away = seconds[np.array(shifts.origin, dtype=np.int64), :count].T.astype(np.int64)
    away = np.where(shifts.entry.T < 0, away + FAR // 4, away)
    return {
        "near": near,
        "near_shift": _nearest(away, min(len(shifts.origin), 16)),
        "reach": between[np.arange(count), near[:, -1]] if count else np.zeros(0, dtype=np.int64),
    }


def _nearest(distances: Ints, width: int) -> Ints:
    return np.argsort(distances, axis=1, kind="stable")[:, :width].astype(np.int64)
