"""What the search knows of visits: windows, prices, and how they are linked."""

from typing import Any

import numpy as np

from routing.model import Problem
from routing.ruin_recreate.arrays.problem_arrays import FAR, Ints
from routing.ruin_recreate.arrays.tables import ints, table
from routing.rules.feasibility import Visit, unserved_price

FILLING: dict[str, Any] = {
    "window_count": 1,
    "opens": 0,
    "closes": FAR,
    "demand": 0,
    "due": FAR,
    "late_price": 0,
    "promise_from": -FAR,
    "promise_to": FAR,
    "promise_price": 0,
    "timed": False,
    "single": True,
    "link": -1,
    "worth": 0,
}
"""What a supply has in the arrays of visits: it may start at any time, and costs nothing."""


def with_supplies(fields: dict[str, Any], supplies: list[tuple[int, int]]) -> dict[str, Any]:
    """The arrays of visits, gone on with the supplies, each (place, seconds of service)."""
    longer = dict(fields)
    for name, value in FILLING.items():
        array = fields[name]
        rest = np.full((len(supplies), *array.shape[1:]), value, dtype=array.dtype)
        longer[name] = np.concatenate([array, rest])
    longer["service"] = np.append(fields["service"], ints([seconds for _, seconds in supplies]))
    return longer


class VisitArrays:
    """Visits in the order of their numbers; `fields` are those of the task."""

    def __init__(self, problem: Problem, visits: tuple[Visit, ...], first: int) -> None:
        self.problem, self.visits, self.first = problem, visits, first
        self.ends = {stop.job: stop.finish for shift in problem.shifts for stop in shift.committed}
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
        prices = [0 if j is None else unserved_price(self.problem, j) for j in leads]
        timed = np.array([d < FAR or p > 0 for d, p in zip(due, price, strict=True)], dtype=np.bool_)
        links = self._links()
        return {
            "service": ints([visit.job.service_seconds for visit in visits]),
            "window_count": ints([len(row) for row in spans]),
            "opens": table([[lo for lo, _ in row] for row in spans], width, FAR),
            "closes": table([[hi for _, hi in row] for row in spans], width, FAR),
            "unserved": ints(prices),
            "worth": ints([sum(prices[other] for other in rest) for rest in self._successors()]),
            "demand": table([[] if job is None else list(job.demands) for job in leads], depth, 0),
            "due": ints(due),
            "late_price": ints([0 if job is None else job.late_price for job in leads]),
            "promise_from": ints([-FAR if window is None else window.start - first for window in told]),
            "promise_to": ints([FAR if window is None else window.end - 1 - first for window in told]),
            "promise_price": ints(price),
            "timed": timed,
            "single": ~timed & np.array([len(row) == 1 for row in spans], dtype=np.bool_) & (links["link"] < 0),
        } | links

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
        return max((self.ends[other] for other in visit.job.after if other in self.ends), default=-FAR) - self.first

    def _predecessors(self) -> list[list[int]]:
        """Of each visit, those that are finished before it starts, mates among them."""
        return [
            [
                self.number[key]
                for other in visit.job.after
                for mate in (False, True)
                if (key := (other, mate)) in self.number
            ]
            for visit in self.visits
        ]

    def _successors(self) -> list[set[int]]:
        """Of each visit, all that wait for it, directly or not."""
        follow = [set[int]() for _ in self.visits]
        for index, row in enumerate(self._predecessors()):
            for other in row:
                follow[other].add(index)
        for rest in follow:
            waiting = list(rest)
            while waiting:
                more = follow[waiting.pop()] - rest
                rest.update(more)
                waiting += more
        return follow

    def _links(self) -> dict[str, Ints]:
        count, number = len(self.visits), self.number
        twin, same, after = [-1] * count, [-1] * count, self._predecessors()
        for index, visit in enumerate(self.visits):
            job = visit.job
            if job.crew == 2:
                twin[index] = number[(job.id, not visit.mate)]
            if job.same_technician_as is not None and not visit.mate:
                same[index] = number.get((job.same_technician_as, False), -1)
        group = _groups(count, [*zip(range(count), twin, strict=True), *zip(range(count), same, strict=True),
                                *((index, other) for index, row in enumerate(after) for other in row)])  # fmt: skip
        size = max(group, default=-1) + 1
        members = [_ordered([v for v in range(count) if group[v] == g], after) for g in range(size)]
        return {
            "link": ints(group),
            "twin": ints(twin),
            "same": ints(same),
            "after_from": ints([0, *np.cumsum([len(row) for row in after]).tolist()]),
            "after_list": ints([other for row in after for other in row]),
            "members_from": ints([0, *np.cumsum([len(row) for row in members]).tolist()]),
            "members": ints([v for row in members for v in row]),
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
