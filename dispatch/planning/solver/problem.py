"""Speaks with `routing`: a snapshot becomes a problem in integers, its solution becomes placements."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from math import ceil, floor
from zoneinfo import ZoneInfo

from dispatch.planning.rules import prices, visit_order
from dispatch.planning.rules.certificates import lapsed_skills
from dispatch.planning.rules.frozen_visits import FreePiece, pieces, places
from dispatch.planning.rules.plan_changes import PlanResult, PlanWarning, UnplacedVisit
from dispatch.planning.rules.plan_rules import PlannedOvertime, overtime_seconds, shift_quotas
from dispatch.planning.rules.snapshots import (
    BreakFacts,
    Point,
    ShiftFacts,
    Snapshot,
    TechnicianFacts,
    VisitFacts,
    span_of_days,
)
from dispatch.planning.rules.van_stock import why_unable
from dispatch.planning.solver.placements import placements
from dispatch.planning.solver.supplies import Supplies
from dispatch.vocabulary.windows import Window, merged
from dispatch.workforce.rules.skills import levels_of
from routing import Break, Job, Pin, Prices, Problem, Promise, Shift, Solution, Travel, Unserved, arrange
from routing import Window as Span
from routing.roads import Place, TravelMatrix

OPEN_END = timedelta(days=30)
"""Longer than any plan: how late a promised visit without windows of its own may become."""

UNLOCATED = ("unlocated", "The address has not been found on the map yet; give it a point.")
UNAGREED = ("needs_agreement", "The customer has agreed to no time yet; arrange one with them.")
PASSED = ("window_passed", "Every time that the customer offered has passed; arrange a new one.")


@dataclass(frozen=True)
class ProblemLayout:
    """A snapshot laid out for the solver: the free pieces of shifts, and the row of every point."""

    snapshot: Snapshot
    pieces: tuple[FreePiece, ...]
    rows: Mapping[Point, int]

    @property
    def places(self) -> tuple[Place, ...]:
        """What to ask the roads for, in the order of the rows."""
        return tuple(Place(*point) for point in self.rows)

    @property
    def supplies(self) -> Supplies:
        """What its visits need of parts and tools, and what there is."""
        return Supplies(self.snapshot, self.pieces)


def lay_out(snapshot: Snapshot) -> ProblemLayout:
    """The ground of a snapshot."""
    return ProblemLayout(visit_order.in_order(snapshot), pieces(snapshot), places(snapshot))


def to_problem(layout: ProblemLayout, travel: TravelMatrix) -> Problem:
    """The problem: instants in seconds since 1970, a job per movable visit, a shift per free piece.

    A job has its visit's id, a shift its piece's index. Visits without a point, or whose every window has passed,
    are no jobs; `outcome` gives them their reasons.
    """
    shifts = {shift.id: shift for shift in layout.snapshot.shifts}
    people = {person.id: person for person in layout.snapshot.technicians}
    quotas, rules = shift_quotas(layout.snapshot, layout.pieces), layout.snapshot.rules
    lost = _without_their_place(layout.snapshot)
    days = _span(span_of_days(layout.snapshot.first_day, layout.snapshot.last_day, ZoneInfo(layout.snapshot.zone)))
    supplies = layout.supplies
    return Problem(
        jobs=tuple(
            supplies.of_job(_late_at_worst(job_of(visit, layout.rows[visit.point], anew=visit.id in lost), days), visit)
            for visit in _plannable(layout.snapshot)
            if visit.point
        ),
        shifts=tuple(
            replace(
                supplies.of_shift(
                    _shift(index, piece, shifts[piece.shift_id], people[piece.technician_id], layout.rows), layout.rows
                ),
                max_visits=quotas.get(index),
                max_driving_seconds=None if rules.most_driving_minutes is None else 60 * rules.most_driving_minutes,
                overtime_seconds=overtime_seconds(layout.snapshot, piece, shifts[piece.shift_id]),
                overtime_price=rules.overtime_price,
            )
            for index, piece in enumerate(layout.pieces)
        ),
        travel=Travel(travel.seconds, travel.metres),
        prices=Prices(balance=rules.balance_price, working_second=rules.working_price),
    )


def present(layout: ProblemLayout, problem: Problem) -> Solution:
    """What stands at present, as a solution to start from; visits that can't keep their place are left out."""
    assigned = sorted(
        (visit.during.start, visit.id, technician_id, is_mate)
        for visit in _plannable(layout.snapshot)
        if visit.during is not None
        for is_mate, technician_id in enumerate(visit.hands)
    )
    order: dict[int, list[tuple[int, bool]]] = {}
    for start, visit_id, technician_id, is_mate in assigned:
        own = (i for i, one in enumerate(layout.pieces) if one.technician_id == technician_id)
        # Where something frozen has grown over its start, the visit goes on in the piece after that.
        index = next((i for i in own if _latest_end(problem, i) > _down(start)), None)
        if index is not None:
            order.setdefault(index, []).append((visit_id, bool(is_mate)))
    return arrange(problem, order, "present")


def _latest_end(problem: Problem, index: int) -> int:
    """When a piece ends at the latest, with its overtime."""
    shift = problem.shifts[index]
    return shift.end + shift.overtime_seconds


def outcome(layout: ProblemLayout, solution: Solution, travel: TravelMatrix) -> PlanResult:
    """The solution in the backend's words; visits that stay where they are stand in it, too."""
    unplaced = [_unserved(layout.snapshot, left) for left in solution.unserved]
    unplaced += [UnplacedVisit(visit_id, *reason) for visit_id, reason in _left_aside(layout.snapshot).items()]
    objective = asdict(solution.objective) | {"total": solution.objective.total}
    warnings = tuple(PlanWarning(one.code, one.text, len(one.places)) for one in travel.warnings)
    return PlanResult(
        placements(layout.snapshot, layout.pieces, solution),
        tuple(unplaced),
        objective,
        warnings,
        _proven(solution),
        overtime=_overtime(layout, solution),
        pickups=layout.supplies.pickups(solution),
    )


def _overtime(layout: ProblemLayout, solution: Solution) -> tuple[PlannedOvertime, ...]:
    """Who works longer than their shift, the longest first."""
    pieces = ((layout.pieces[route.shift], route.overtime_seconds) for route in solution.routes)
    found = (PlannedOvertime(one.technician_id, one.shift_id, seconds) for one, seconds in pieces if seconds)
    return tuple(sorted(found, key=lambda one: -one.seconds))


def _proven(solution: Solution) -> int | None:
    """The bound; None where it is the one that always holds, so that nothing was proven."""
    return solution.bound if solution.bound or not solution.objective.total else None


def _unserved(snapshot: Snapshot, left: Unserved) -> UnplacedVisit:
    """The solver's reason; the certificate that is missing where it says only that a skill is; what it waits for."""
    reason = why_unable(snapshot, left.job) if left.code == "no_skill" else None
    if left.code == visit_order.WAITS_FOR:
        reason = visit_order.waits_for(snapshot, left.job)
    return UnplacedVisit(left.job, *(reason or (left.code, left.sentence)))


def job_of(visit: VisitFacts, row: int, *, anew: bool = True) -> Job:
    """The solver's view of a visit at a row of the travel matrix; `anew` where it needs another place anyhow."""
    promised = visit.promised
    own = visit.windows
    return Job(
        id=visit.id,
        place=row,
        service_seconds=visit.service_seconds,
        windows=tuple(_span(window) for window in visit_order.starts_within(_open_times(visit, anew=anew), visit)),
        after=() if visit.links.after is None else (visit.links.after.id,),
        unserved_price=prices.unserved(visit.priority, visit.weight_percent, promised=promised is not None),
        skills=levels_of(visit.skills),
        preferred=_those(visit.wish.preferred),
        preference_price=0 if visit.wish.preferred is None else prices.TECHNICIAN_PREFERRED,
        required=_those(visit.wish.required),
        excluded=visit.excluded,
        crew=visit.crew,
        mate_skills=levels_of(visit.mate_skills if visit.crew > 1 else ()),
        due=None if own or promised else _up(_due(visit)),
        late_price=0 if own or promised else prices.LATE_PER_SECOND[visit.priority],
        pin=_pin(visit),
        promise=Promise(
            technician=promised.technician_id,
            window=_span(promised.window),
            technician_price=prices.TECHNICIAN_CHANGED,
            window_price=prices.WINDOW_BROKEN,
        )
        if promised
        else None,
    )


def _those(technician_id: int | None) -> frozenset[int]:
    return frozenset() if technician_id is None else frozenset({technician_id})


def _due(visit: VisitFacts) -> datetime:
    """By when a visit without a window is due: as its priority says, or sooner where its customer's tier does."""
    allowed = prices.ALLOWED[visit.priority]
    of_tier = allowed if visit.due_hours is None else timedelta(hours=visit.due_hours)
    return visit.reported_at + min(allowed, of_tier)


def _late_at_worst(job: Job, days: Span) -> Job:
    """The job with a price of being left out that no lateness within the plan's days can reach.

    Whoever is left out comes after these days, and so later than anybody who is served: what is overdue is served
    first, however long it has been. Lateness counts from the first day on, since none could come sooner.
    """
    if job.due is None:
        return job
    due = max(job.due, days.start)
    return replace(job, due=due, unserved_price=job.unserved_price + job.late_price * max(0, days.end - due))


def _open_times(visit: VisitFacts, *, anew: bool) -> tuple[Window, ...]:
    """When the visit may begin: within its own windows, and within what was promised.

    One that has its place is not moved before its promise: whoever was told the afternoon is not at home in the
    morning, and a technician who is early waits at no price. One that needs another place may also come sooner, at
    the price of the promise, since that is better than not at all.
    """
    promised, own = visit.promised, visit.windows
    if promised is None or (anew and not own):
        return own
    window = promised.window
    if anew:
        return merged([window, *own])
    open_end = (Window(window.start, window.start + OPEN_END),)
    return merged([window, *(later for one in own or open_end if (later := _from(one, window.start)))])


def _from(window: Window, start: datetime) -> Window | None:
    return Window(max(window.start, start), window.end) if window.end > start else None


def _without_their_place(snapshot: Snapshot) -> frozenset[int]:
    """Promised visits whose technician is away or not certified when they were planned, or that nobody has."""
    away = [(absence.technician_id, absence.during) for absence in snapshot.absences]
    return frozenset(
        visit.id
        for visit in snapshot.movable
        if visit.during is None
        or any(who in visit.hands and visit.during.overlaps(span) for who, span in away)
        or lapsed_skills(snapshot, visit, visit.technician_id, visit.during)
        or lapsed_skills(snapshot, visit, visit.mate_id, visit.during)
    )


def _plannable(snapshot: Snapshot) -> Iterable[VisitFacts]:
    aside = _left_aside(snapshot)
    return (visit for visit in snapshot.movable if visit.id not in aside)


def _left_aside(snapshot: Snapshot) -> Mapping[int, visit_order.Reason]:
    """The movable visits that are no jobs, each with its reason."""
    now = snapshot.taken_at
    aside = [v for v in snapshot.movable if v.point is None or _all_passed(v, now) or _awaits_agreement(v)]
    own = {visit.id: _unplannable(visit) for visit in aside}
    return {**own, **visit_order.waiting(snapshot, own)}


def _all_passed(visit: VisitFacts, now: datetime) -> bool:
    windows = [*visit.windows, *([visit.promised.window] if visit.promised else [])]
    pinned = visit.pinned_arrival is not None
    return bool(visit.windows) and not pinned and all(window.end <= now for window in windows)


def _awaits_agreement(visit: VisitFacts) -> bool:
    """Whether nobody has asked the customer yet: no window, no promise, no arrival that a person fixed."""
    return visit.needs_agreement and not visit.windows and visit.promised is None and visit.pinned_arrival is None


def _unplannable(visit: VisitFacts) -> visit_order.Reason:
    return UNLOCATED if visit.point is None else UNAGREED if _awaits_agreement(visit) else PASSED


def _pin(visit: VisitFacts) -> Pin | None:
    if visit.pinned_technician_id is None and visit.pinned_arrival is None:
        return None
    start = None if visit.pinned_arrival is None else _down(visit.pinned_arrival)
    return Pin(technician=visit.pinned_technician_id, start=start)


def _shift(
    index: int, piece: FreePiece, shift: ShiftFacts, person: TechnicianFacts, rows: Mapping[Point, int]
) -> Shift:
    return Shift(
        id=index,
        technician=person.id,
        start_place=rows[piece.start],
        end_place=rows[piece.end],
        start=_up(piece.during.start),
        end=_down(piece.during.end),
        breaks=tuple(_breaks_within(piece.during, shift.breaks)),
        speed_percent=person.speed_percent,
        skills=person.skills_in(piece.during),
    )


def _breaks_within(during: Window, breaks: Iterable[BreakFacts]) -> Iterable[Break]:
    """The breaks whose middle lies in the piece, clipped to it: each belongs to one piece of a shift.

    One that no longer fits falls away, since the rest of its time is spent on what does not move.
    """
    for pause in sorted(breaks, key=lambda one: one.within.start):
        length = timedelta(minutes=pause.minutes)
        middle = pause.within.start + pause.within.length / 2
        first = max(pause.within.start, during.start)
        last = min(pause.within.end, during.end) - length
        if middle in during and first <= last:
            yield Break(Span(_up(first), _down(last) + 1), int(length.total_seconds()))


def _span(window: Window) -> Span:
    return Span(_up(window.start), _up(window.end))


def _up(instant: datetime) -> int:
    return ceil(instant.timestamp())


def _down(instant: datetime) -> int:
    return floor(instant.timestamp())
