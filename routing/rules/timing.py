"""The best exact times of one shift's stops in a given order, with floating breaks.

A label is a partial schedule: when the last service ends, how many breaks are taken, what it has cost so far. Of two
labels with equally many breaks the later and dearer one is dropped, so every placement of the breaks and every choice
of window is weighed, and the cheapest schedule of this order is found.

Where working time has a price, a label also knows its seconds of work and its latest departure: who departs at any
moment up to that one is done at that moment and the work later, or at the label's time if that is later still.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from routing.model import Problem, Shift
from routing.model.routes import Route, Stop, SupplyStop, TakenBreak
from routing.rules.breaks import place_breaks, rested
from routing.rules.feasibility import SUPPLY, Segment, Visit, supply_needed, supply_visit
from routing.rules.leg_times import drive, metres

LATER = 2**50
"""Later than any instant."""

Floors = Mapping[tuple[int, bool], int]
"""Earliest starts by (job id, mate) that other routes impose on linked jobs."""


class _Label(NamedTuple):
    """A tuple, since hundreds of them are made for each route that is timed."""

    time: int
    cost: int
    taken: int
    parent: "_Label | None"
    start: int
    place: int
    busy: int
    leave: int
    visit: Visit | None = None

    @property
    def departure(self) -> int:
        """The latest one that changes nothing at the end."""
        return min(self.leave, self.time - self.busy)


def time_route(problem: Problem, shift: Shift, plan: Sequence[Visit], floors: Floors) -> Route | None:
    """Cheapest schedule of the visits in this order after the shift's committed stops; none if there is none."""
    return _ShiftTimer(problem, shift, floors).run(plan)


class TimedRoute:
    """A shift's planned visits, to be timed with one more among them; what comes before it is timed once."""

    def __init__(self, problem: Problem, shift: Shift, plan: Sequence[Visit]) -> None:
        self._course = _ShiftTimer(problem, shift, {})
        self._plan = tuple(plan)
        self._labels = [self._course.begun()]

    def with_one(self, visit: Visit, position: int) -> Route | None:
        """The cheapest schedule with the visit before the one at this position; none if there is none."""
        rest = (visit, *self._plan[position:])
        if self._course.shift.supply is not None:
            # The stop at the supply may have to move to before the position.
            return self._course.run((*self._plan[:position], *rest))
        while len(self._labels) <= position:
            self._labels.append(self._course.served(self._labels[-1], self._plan[len(self._labels) - 1]))
        return self._course.ended(self._course.through(self._labels[position], rest))


class _ShiftTimer:
    """One shift, from its committed stops on."""

    def __init__(self, problem: Problem, shift: Shift, floors: Floors) -> None:
        self.problem, self.shift, self.floors = problem, shift, floors
        self.fixed = _committed_stops(problem, shift)
        self.place, self.begin = shift.start_place, shift.start
        if self.fixed:
            self.begin = self.fixed[-1].finish
            self.place = next(job.place for job in problem.jobs if job.id == self.fixed[-1].job)
        committed = {stop.job for stop in shift.committed}
        self.done = [job for job in problem.jobs if job.id in committed] if committed else []
        self.breaks = tuple(pause for pause in shift.breaks if pause.window.end > self.begin)
        self.working = problem.prices.working_second
        self.settled = bool(self.fixed or problem.travel.slices or not self.working)
        self.linked = set[int]() if self.settled else _linked(problem)

    def run(self, plan: Sequence[Visit]) -> Route | None:
        """The cheapest schedule of the plan, by the supply where that is needed; none if there is none."""
        return self.ended([label for order in self._orders(plan) for label in self.through(self.begun(), order)])

    def begun(self) -> list[_Label]:
        """The schedules before the first visit: where working time has a price, also with breaks taken at home."""
        leave = self.begin if self.settled else LATER
        labels = [_Label(self.begin, 0, 0, None, self.begin, self.place, 0, leave)]
        if not self.settled:
            for taken, (_, finish) in enumerate(self._at_home(len(self.breaks)), start=1):
                labels.append(_Label(finish, 0, taken, None, finish, self.place, 0, leave))
        return labels

    def _at_home(self, count: int) -> Iterator[tuple[int, int]]:
        """Start and end of so many breaks that are taken before leaving, as far as their windows allow."""
        free = self.begin
        for pause in self.breaks[:count]:
            start = max(free, pause.window.start)
            if start >= pause.window.end:
                return
            free = start + pause.seconds
            yield start, free

    def served(self, labels: list[_Label], visit: Visit) -> list[_Label]:
        """The schedules after one more visit that no other one beats; empty when it can't be served."""
        return self._undominated([grown for label in labels for grown in self._serve(label, visit)])

    def through(self, labels: list[_Label], visits: Sequence[Visit]) -> list[_Label]:
        """The schedules after all these visits."""
        for visit in visits:
            labels = self.served(labels, visit)
            if not labels:
                break
        return labels

    def ended(self, labels: Sequence[_Label]) -> Route | None:
        """The cheapest way home from one of these schedules that keeps to the driving time; none if there is none."""
        ends = [end for label in labels for end in self._go_home(label)]
        for _, _, label, taken, departure in sorted(ends, key=lambda end: end[:2]):
            route = self._trace(self._chain(label, departure), taken)
            limit = self.shift.max_driving_seconds
            if limit is None or route.driving_seconds <= limit:
                return route
        return None

    def _orders(self, plan: Sequence[Visit]) -> Iterator[Sequence[Visit]]:
        """The plan; where it needs the supply, the plan with that stop in each place that is soon enough."""
        needed = supply_needed(self.shift, self.done, plan)
        if needed is None:
            yield plan
            return
        stop = supply_visit(self.shift)
        for place in range(needed + 1):
            yield [*plan[:place], stop, *plan[place:]]

    def _serve(self, label: _Label, visit: Visit) -> Iterator[_Label]:
        job = visit.job
        depart, seconds = drive(self.problem.travel, self.shift, label.place, job.place, label.time)
        cost = label.cost + self._leg_price(label.place, job.place, seconds)
        floor = self.floors.get((job.id, visit.mate), -LATER)
        for taken in range(label.taken, len(self.breaks) + 1):
            ready = rested(label.time, depart + seconds, self.breaks[label.taken : taken])
            if ready is None:
                return
            for segment in visit.segments:
                start = max(ready, segment.lo, floor)
                if start <= segment.hi:
                    price = segment.price + _late(visit, start) * job.late_price
                    busy, leave = self._rested(label, seconds, taken)
                    leave = min(leave, self._put_off(visit, segment, start) - busy)
                    end, busy = start + job.service_seconds, busy + job.service_seconds
                    yield _Label(end, cost + price, taken, label, start, job.place, busy, leave, visit)

    def _rested(self, label: _Label, seconds: int, taken: int) -> tuple[int, int]:
        """(seconds of work, latest departure) after a leg of so many seconds and the breaks up to `taken`."""
        busy, leave = label.busy, label.leave
        for pause in self.breaks[label.taken : taken]:
            leave = min(leave, pause.window.end - 1 - busy)
            busy += pause.seconds
        return busy + seconds, leave

    def _put_off(self, visit: Visit, segment: Segment, start: int) -> int:
        """The latest start that costs no more; the start itself for a linked job."""
        job = visit.job
        if job.id in self.linked:
            return start
        return segment.hi if job.due is None or not job.late_price else min(segment.hi, max(start, job.due))

    def _undominated(self, labels: list[_Label]) -> list[_Label]:
        if not self.settled:
            return _worthwhile(labels)
        kept: list[_Label] = []
        cheapest: dict[int, int] = {}
        for label in sorted(labels, key=lambda one: (one.taken, one.time, one.cost)):
            if label.cost < cheapest.get(label.taken, label.cost + 1):
                cheapest[label.taken] = label.cost
                kept.append(label)
        return kept

    def _leg_price(self, origin: int, destination: int, seconds: int) -> int:
        prices, travel = self.problem.prices, self.problem.travel
        far = metres(travel, origin, destination) if prices.travel_metre else 0
        return prices.travel_second * seconds + prices.travel_metre * far

    def _go_home(self, label: _Label) -> Iterator[tuple[int, int, _Label, int, int]]:
        """(cost, arrival, last label, breaks taken in all, departure) of each way to end the route in time."""
        shift = self.shift
        depart, seconds = drive(self.problem.travel, shift, label.place, shift.end_place, label.time)
        driven = self._leg_price(label.place, shift.end_place, seconds)
        for taken in range(label.taken, len(self.breaks) + 1):
            arrival = rested(label.time, depart + seconds, self.breaks[label.taken : taken])
            if arrival is None or arrival > shift.end + shift.overtime_seconds:
                return
            if all(pause.window.end > arrival for pause in self.breaks[taken:]):
                overtime = max(0, arrival - shift.end) * shift.overtime_price
                busy, leave = self._rested(label, seconds, taken)
                departure = min(leave, arrival - busy)
                worked = self.working * (arrival - departure)
                yield label.cost + driven + overtime + worked, arrival, label, taken, departure

    def _chain(self, last: _Label, departure: int) -> list[_Label]:
        """The labels from first to last, put off to the departure."""
        chain = [last]
        while chain[-1].parent is not None:
            chain.append(chain[-1].parent)
        chain.reverse()
        if self.settled:
            return chain
        put_off = [chain[0]._replace(time=departure)]
        for label in chain[1:]:
            before = put_off[-1]
            _, seconds = drive(self.problem.travel, self.shift, before.place, label.place, before.time)
            pauses = self.breaks[before.taken : label.taken]
            ready = rested(before.time, before.time + seconds, pauses) or label.start
            start = max(label.start, ready)
            put_off.append(label._replace(start=start, time=label.time + start - label.start))
        return put_off

    def _trace(self, chain: list[_Label], taken: int) -> Route:
        last, supply = chain[-1], None
        stops, travel, shift = list(self.fixed), self.problem.travel, self.shift
        pauses = [TakenBreak(start, finish, len(stops)) for start, finish in self._at_home(chain[0].taken)]
        for before, after in pairwise(chain):
            depart, seconds = drive(travel, shift, before.place, after.place, before.time)
            arrive, spans = place_breaks(before.time, depart + seconds, self.breaks[before.taken : after.taken])
            pauses += [TakenBreak(start, finish, len(stops)) for start, finish in spans]
            times = (depart, seconds, metres(travel, before.place, after.place), arrive, after.start, after.time)
            if after.visit is None or after.visit.job.id == SUPPLY:
                supply = SupplyStop(len(stops), *times)
            else:
                stops.append(Stop(after.visit.job.id, *times, _late(after.visit, after.start), after.visit.mate))
        depart, seconds = drive(travel, shift, last.place, shift.end_place, last.time)
        arrive, spans = place_breaks(last.time, depart + seconds, self.breaks[last.taken : taken])
        pauses += [TakenBreak(start, finish, len(stops)) for start, finish in spans]
        finish = max([arrive, *(end for _, end in spans)])
        driven, overtime = metres(travel, last.place, shift.end_place), max(0, finish - shift.end)
        return Route(shift.id, tuple(stops), tuple(pauses), depart, seconds, driven, finish, overtime, supply)


def _late(visit: Visit, start: int) -> int:
    """Seconds after the due time; a crew of two is late once."""
    due = visit.job.due
    return 0 if due is None or visit.mate else max(0, start - due)


def _worthwhile(labels: list[_Label]) -> list[_Label]:
    """Without those that another label beats in time, cost, work and departure."""
    kept: list[_Label] = []
    for label in sorted(labels, key=lambda one: (one.taken, one.time, one.cost, one.busy, -one.leave)):
        beaten = any(
            other.taken == label.taken
            and other.cost <= label.cost
            and other.busy <= label.busy
            and other.leave >= label.leave
            for other in kept
        )
        if not beaten:
            kept.append(label)
    return kept


def _linked(problem: Problem) -> set[int]:
    """Jobs whose start others wait for, or that wait for others."""
    linked = {job.id for job in problem.jobs if job.crew == 2 or job.after or job.same_technician_as is not None}
    linked |= {other for job in problem.jobs for other in job.after}
    return linked | {job.same_technician_as for job in problem.jobs if job.same_technician_as is not None}


def _committed_stops(problem: Problem, shift: Shift) -> list[Stop]:
    jobs = {job.id: job for job in problem.jobs} if shift.committed else {}
    stops, place, time = list[Stop](), shift.start_place, shift.start
    for done in shift.committed:
        job = jobs[done.job]
        _, seconds = drive(problem.travel, shift, place, job.place, time)
        driven = metres(problem.travel, place, job.place)
        late = 0 if job.due is None else max(0, done.start - job.due)
        depart = min(time, done.start)
        stops.append(Stop(job.id, depart, seconds, driven, done.start, done.start, done.finish, late))
        place, time = job.place, done.finish
    return stops
