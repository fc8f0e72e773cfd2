"""What moving a visit by hand breaks and costs: the rules one by one, over the facts of the routes it touches."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dispatch.planning.rules import visit_order
from dispatch.planning.rules.certificates import LAPSED, lapsed_skills
from dispatch.planning.rules.snapshots import Point, ShiftFacts, Snapshot, VisitFacts
from dispatch.planning.rules.van_stock import NO_PARTS, lacking
from dispatch.vocabulary.windows import Window
from dispatch.workforce.rules.skills import mastered

Drive = Callable[[Point, Point], int | None]
"""Seconds of driving between two points; None where it is not known."""


class Grade(StrEnum):
    """Whether a move can be done, can be done with a reason, or can't be."""

    GOOD = "good"
    BREAKS = "breaks"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class MoveRule:
    """One rule: kept or broken, and whether no reason overrides it. `minutes` is by how much it is broken."""

    code: str
    kept: bool = False
    hard: bool = False
    minutes: int | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MovedVisit:
    """Another visit of the route that gives way, within what was promised."""

    visit_id: int
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class MovedOdds:
    """The odds (0 to 1) that a promise is kept, without the move and with it; None where nothing is promised yet."""

    visit_id: int
    before: float | None
    after: float


@dataclass(frozen=True, slots=True)
class HearsOfMove:
    """Who hears of a move: a customer by a text of a kind, or a technician whose day changes.

    window: what the customer is told. by_text: False where a person must call them, or nobody is told anything yet.
    """

    whom: str
    id: int
    name: str
    kind: str
    window: Window | None = None
    by_text: bool = True


@dataclass(frozen=True, slots=True)
class MoveVerdict:
    """Everything that a dispatcher must know before they let go of a visit."""

    version: int
    rules: tuple[MoveRule, ...]
    driving_seconds: int = 0
    moved: tuple[MovedVisit, ...] = ()
    tells: tuple[HearsOfMove, ...] = ()
    odds: tuple[MovedOdds, ...] = ()

    @property
    def expected_broken(self) -> float:
        """How many more promises are to be expected broken by the move."""
        return round(sum((1.0 if one.before is None else one.before) - one.after for one in self.odds), 2)

    @property
    def grade(self) -> Grade:
        broken = [rule for rule in self.rules if not rule.kept]
        if any(rule.hard for rule in broken):
            return Grade.NEVER
        return Grade.BREAKS if broken else Grade.GOOD


def rules_of_place(
    snapshot: Snapshot, visit: VisitFacts, technician_id: int, arrival: datetime, *, fits: bool
) -> tuple[MoveRule, ...]:
    """The rules that can be told apart: skill, certificate, absence, shift, parts and tools, who is wished for, and
    who else has this time; kept ones too.

    fits: whether the route has a place for it there, so that the others give way.
    """
    during = Window(arrival, arrival + timedelta(seconds=visit.service_seconds))
    rules = [_skill(snapshot, visit, technician_id), _shift(snapshot, technician_id, during)]
    lapsed = lapsed_skills(snapshot, visit, technician_id, during)
    if lapsed:
        rules.append(MoveRule(LAPSED, names=lapsed))
    if any(one.technician_id == technician_id and one.during.overlaps(during) for one in snapshot.absences):
        rules.append(MoveRule("technician_absent"))
    if visit.parts_needed or visit.tools_needed:
        missing = lacking(snapshot, visit, technician_id)
        rules.append(MoveRule(NO_PARTS, kept=not missing, names=missing or (*visit.parts_needed, *visit.tools_needed)))
    unwanted = unwanted_technician(visit, technician_id)
    if unwanted:
        rules.append(MoveRule(unwanted))
    others = [one for one in snapshot.visits if one.id != visit.id and technician_id in one.hands]
    if not fits and any(one.during is not None and one.during.overlaps(during) for one in others):
        rules.append(MoveRule("overlaps", hard=True))
    return tuple(rules)


def unwanted_technician(visit: VisitFacts, technician_id: int) -> str | None:
    """Why a technician may not come to a visit whatever they can do, as a code; None for one who may."""
    if technician_id in visit.excluded:
        return "technician_excluded"
    return None if visit.wish.allows(technician_id) else "technician_required"


def order_rule(wanted: VisitFacts, snapshot: Snapshot) -> MoveRule | None:
    """The order between visits that a move breaks, with the name of the other order; None where it breaks none."""
    broken = visit_order.fault(wanted, snapshot.taken_at, ZoneInfo(snapshot.zone))
    return None if broken is None else MoveRule(broken.code, names=(broken.other.reference,))


def promise_rule(windows: Sequence[Window], arrival: datetime) -> MoveRule:
    """Whether an arrival falls into what the customer offered or was promised, and how far off it is."""
    if not windows or any(arrival in window for window in windows):
        return MoveRule("outside_window", kept=True)
    away = min(window.start - arrival if arrival < window.start else arrival - window.end for window in windows)
    return MoveRule("outside_window", minutes=_minutes(away))


def detour_seconds(snapshot: Snapshot, visit: VisitFacts, technician_id: int, arrival: datetime, drive: Drive) -> int:
    """How much longer a technician drives with the visit at this time than without it; 0 where that is not known."""
    if visit.point is None:
        return 0
    before, after = _neighbours(snapshot, visit, technician_id, arrival)
    there = 0 if before is None else drive(before, visit.point)
    back = 0 if after is None else drive(visit.point, after)
    direct = 0 if before is None or after is None else drive(before, after)
    return 0 if there is None or back is None or direct is None else there + back - direct


def _neighbours(
    snapshot: Snapshot, visit: VisitFacts, technician_id: int, arrival: datetime
) -> tuple[Point | None, Point | None]:
    """Where the technician comes from and goes to next; from home on the first visit of a shift, nowhere after."""
    homes: Mapping[int, Point] = {one.id: one.home for one in snapshot.technicians}
    route = sorted(
        (one.during.start, one.point)
        for one in snapshot.visits
        if one.id != visit.id and technician_id in one.hands and one.during and one.point
    )
    shift = _shift_of(snapshot, technician_id, arrival)
    earlier = [point for start, point in route if start < arrival and (shift is None or start in shift.during)]
    later = [point for start, point in route if start >= arrival and (shift is None or start in shift.during)]
    return earlier[-1] if earlier else homes.get(technician_id), later[0] if later else None


def _skill(snapshot: Snapshot, visit: VisitFacts, technician_id: int) -> MoveRule:
    known = {asked for one in snapshot.technicians if one.id == technician_id for asked in mastered(one.skills)}
    missing = tuple(skill for skill in visit.skills if skill not in known)
    return MoveRule("no_skill", kept=not missing, names=missing or visit.skills)


def _shift(snapshot: Snapshot, technician_id: int, during: Window) -> MoveRule:
    shift = _shift_of(snapshot, technician_id, during.start)
    if shift is None:
        return MoveRule("no_shift")
    before = shift.during.start - during.start
    after = during.end - shift.during.end - snapshot.rules.overtime
    off = max(before, after)
    return MoveRule("outside_shift", kept=off <= timedelta(0), minutes=_minutes(off) if off > timedelta(0) else None)


def _shift_of(snapshot: Snapshot, technician_id: int, at: datetime) -> ShiftFacts | None:
    """The shift that holds an instant, else the nearest one of the days that are looked at."""
    own = [shift for shift in snapshot.shifts if shift.technician_id == technician_id]
    return min(own, key=lambda shift: _away(shift.during, at), default=None)


def _away(window: Window, at: datetime) -> timedelta:
    return timedelta(0) if at in window else min(abs(window.start - at), abs(at - window.end))


def _minutes(away: timedelta) -> int:
    """Whole minutes, rounded up: what is broken by seconds is broken by a minute."""
    return -(-int(away.total_seconds()) // 60)
