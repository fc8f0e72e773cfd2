"""A day as it passes: who is where, what customers were told, what became of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from benchmarks.weeks.draw import Plot
from benchmarks.weeks.evening import ROADS, UTC_ZONE
from dispatch.field.rules.eta import must_tell
from dispatch.planning.rules.plan_changes import Placement, PlanResult, UnplacedVisit
from dispatch.planning.rules.snapshots import AbsenceFacts, Point, Promised, ShiftFacts, Snapshot, VisitFacts
from dispatch.visits.rules.appointments import kind_of_change, promised_window
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.windows import Window
from routing.roads import Place


@dataclass
class Tally:
    """What a customer went through, summed over a week."""

    customers: int = 0
    promised: int = 0
    first_kept: int = 0
    last_kept: int = 0
    dropped: int = 0
    texts: Counter[str] = field(default_factory=Counter)
    drive_seconds: int = 0


@dataclass
class Day:
    """The day under one planner. `gone` holds when the work of a visit that has begun began and ends."""

    plot: Plot
    tally: Tally
    visits: dict[int, VisitFacts] = field(default_factory=dict)
    absences: list[AbsenceFacts] = field(default_factory=list)
    gone: dict[int, tuple[datetime, datetime]] = field(default_factory=dict)
    first: dict[int, Window] = field(default_factory=dict)
    told: dict[int, datetime] = field(default_factory=dict)
    place: dict[int, tuple[datetime, Point]] = field(default_factory=dict)
    known: dict[int, VisitFacts] = field(default_factory=dict)
    """Every visit of the day as it was last, also when it is over."""

    def __post_init__(self) -> None:
        self.visits = {visit.id: visit for visit in self.plot.visits}
        self.known = dict(self.visits)
        self.first = {visit.id: visit.promised.window for visit in self.plot.visits if visit.promised}
        self.tally.customers += len(self.visits)
        self.tally.texts["confirmation"] += len(self.visits)

    def pass_until(self, now: datetime) -> None:
        """Lets technicians work on as planned; customers whose technician will be late are told."""
        for person in self.plot.technicians:
            self._work(person.id, now)
        for visit in list(self.visits.values()):
            self._tell_delay(visit)

    def snapshot(self, now: datetime, technician_ids: Iterable[int] | None, extra: Iterable[int] = ()) -> Snapshot:
        """What planners see: open visits of these technicians (None: everybody's) and those that nobody has."""
        wanted = {person.id for person in self.plot.technicians} if technician_ids is None else set(technician_ids)
        asked = set(extra)
        day = self.plot.day
        return Snapshot(
            territory_id=1, zone="UTC", first_day=day, last_day=day, taken_at=now,
            visits=tuple(v for v in self.visits.values() if v.technician_id in wanted or v.id in asked),
            technicians=tuple(person for person in self.plot.technicians if person.id in wanted),
            shifts=tuple(self._shift(shift) for shift in self.plot.shifts if shift.technician_id in wanted),
            absences=tuple(one for one in self.absences if one.technician_id in wanted),
        )  # fmt: skip

    def add(self, visit: VisitFacts) -> None:
        """An order comes in."""
        self.visits[visit.id] = self.known[visit.id] = visit
        self.tally.customers += 1

    def cancel(self, visit_id: int) -> None:
        """A customer cancels and is told so; their promise counts for nobody."""
        del self.visits[visit_id]
        self.first.pop(visit_id, None)
        self.tally.customers -= 1
        self.tally.texts["cancelled"] += 1

    def publish(self, outcome: PlanResult) -> None:
        """Places visits and tells exactly those whom it concerns, by the rules of the product."""
        for placement in outcome.placements:
            if not placement.kept and placement.visit_id in self.visits:
                self._place(placement)
        for left in outcome.unplaced:
            self._drop(left)

    def end(self) -> None:
        """The day is over: promises were kept or not."""
        self.pass_until(datetime.combine(self.plot.day, time(23), UTC))
        self.tally.promised += len(self.first)
        for visit_id, (arrived, _) in self.gone.items():
            promised = self.known[visit_id].promised
            self.tally.first_kept += visit_id in self.first and arrived < self.first[visit_id].end
            self.tally.last_kept += promised is not None and arrived < promised.window.end

    def _work(self, technician_id: int, now: datetime) -> None:
        mine = [v for v in self.visits.values() if v.technician_id == technician_id and v.during]
        free, point = self.place.get(technician_id, (datetime.min.replace(tzinfo=UTC), self._home(technician_id)))
        for visit in sorted(mine, key=lambda one: one.during.start if one.during else now):
            if visit.during is None or visit.point is None:
                continue
            if visit.id in self.gone:
                free, point = self.gone[visit.id][1], visit.point
            else:
                seconds = _drive(point, visit.point)
                arrival = max(free + timedelta(seconds=seconds), visit.during.start)
                free = self._meet(visit, arrival, seconds, now)
                point = visit.point
            if visit.id in self.gone and self.gone[visit.id][1] <= now:
                self.place[technician_id] = free, point
                del self.visits[visit.id]

    def _meet(self, visit: VisitFacts, arrival: datetime, seconds: int, now: datetime) -> datetime:
        """A visit that is reached by now has begun; of one that is not its arrival is forecast. Returns its end."""
        if arrival > now:
            self.visits[visit.id] = replace(visit, eta=arrival)
            return arrival + timedelta(seconds=visit.service_seconds)
        ends = arrival + timedelta(seconds=visit.service_seconds * self.plot.pace.get(visit.id, 1.0))
        self.gone[visit.id] = arrival, ends
        self.tally.drive_seconds += seconds
        self.visits[visit.id] = replace(visit, state=VisitState.ON_SITE, arrived_at=arrival, eta=arrival)
        self.known[visit.id] = self.visits[visit.id]
        return ends

    def _tell_delay(self, visit: VisitFacts) -> None:
        if visit.promised is None or visit.eta is None or visit.state == VisitState.ON_SITE:
            return
        if must_tell(visit.eta, told=self.told.get(visit.id), window_end=visit.promised.window.end):
            self.told[visit.id] = visit.eta
            self.tally.texts["running_late"] += 1

    def _place(self, placement: Placement) -> None:
        visit = self.visits[placement.visit_id]
        before = visit.promised
        window = promised_window(placement.start, visit.windows, UTC_ZONE, promised=before.window if before else None)
        after = (window, placement.technician_id)
        kind = kind_of_change((before.window, before.technician_id) if before else None, after)
        if kind is not None:
            self.tally.texts[kind] += 1
            self.told.pop(visit.id, None)
        during = Window(placement.start, placement.finish)
        self.visits[visit.id] = replace(
            visit, state=VisitState.SCHEDULED, technician_id=placement.technician_id, during=during, eta=None,
            promised=Promised(*after) if kind else before,
        )  # fmt: skip
        self.known[visit.id] = self.visits[visit.id]

    def _drop(self, left: UnplacedVisit) -> None:
        visit = self.visits.pop(left.visit_id, None)
        if visit is not None and visit.promised is not None:
            self.tally.texts["postponed"] += 1
            self.tally.dropped += 1

    def _shift(self, shift: ShiftFacts) -> ShiftFacts:
        last = self.place.get(shift.technician_id)
        return replace(shift, last_point=last[1] if last else None)

    def _home(self, technician_id: int) -> Point:
        return self.plot.technicians[technician_id - 1].home


def _drive(one: Point, other: Point) -> int:
    return int(ROADS.table([Place(*one)], [Place(*other)]).seconds[0, 0])
