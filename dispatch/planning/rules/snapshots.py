"""What a plan is computed from: frozen facts of one territory and its days, and their fingerprint."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo

from dispatch.customers.rules import tiers
from dispatch.visits.rules.technician_wishes import ANYBODY, TechnicianWish
from dispatch.visits.rules.visit_links import UNLINKED, LinkedVisit, VisitLinks
from dispatch.vocabulary.states import STARTED_VISITS, VisitState
from dispatch.vocabulary.terms import Priority, Tier
from dispatch.vocabulary.windows import Window
from dispatch.workforce.rules.part_needs import SupplyPlace
from dispatch.workforce.rules.plan_rules import USUAL_PLANS, PlanRules

Point: TypeAlias = tuple[float, float]
"""Latitude and longitude in WGS 84 degrees."""


@dataclass(frozen=True, slots=True)
class Promised:
    """What the customer was told: the arrival window and who comes."""

    window: Window
    technician_id: int


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """One open visit. `during` is the planned arrival to the planned end; `point` is None while unlocated."""

    id: int
    state: VisitState
    point: Point | None
    service_seconds: int
    skills: tuple[str, ...]
    priority: Priority
    tier: Tier
    reported_at: datetime
    windows: tuple[Window, ...] = ()
    technician_id: int | None = None
    during: Window | None = None
    pinned_technician_id: int | None = None
    pinned_arrival: datetime | None = None
    overridden: bool = False
    promised: Promised | None = None
    eta: datetime | None = None
    arrived_at: datetime | None = None
    needs_agreement: bool = False
    """Planned only within windows that the customer has agreed to."""
    not_by_technician_id: int | None = None
    """Who is not to go, because their own work did not hold."""
    wish: TechnicianWish = ANYBODY
    """Whom somebody has asked for, or asked not to send."""
    crew: int = 1
    """How many technicians come together: one, or two."""
    mate_skills: tuple[str, ...] = ()
    """What the second of two must be able to do."""
    mate_id: int | None = None
    """The second of two, of a visit that somebody has."""
    parts_needed: tuple[str, ...] = ()
    """What it uses up, as `part_needs` spells it."""
    tools_needed: tuple[str, ...] = ()
    """What whoever leads must bring, by code."""
    tier_percent: int | None = None
    """What the tier's visits weigh, of a standard customer's; None as usual."""
    due_hours: int | None = None
    """So long after the report the tier has it begin; None where its priority alone says that."""
    links: VisitLinks = UNLINKED
    """What it waits for, and what waits for it."""
    not_before: datetime | None = None
    """It begins then or later, and..."""
    done_by: datetime | None = None
    """...is done by then: what its order to other visits comes to (`dispatch.planning.rules.visit_order`)."""

    @property
    def weight_percent(self) -> int:
        """What it weighs when a plan must leave somebody out, of a standard customer's visit."""
        return tiers.USUAL[self.tier].weight_percent if self.tier_percent is None else self.tier_percent

    @property
    def excluded(self) -> frozenset[int]:
        """Who must not go, whatever the reason."""
        own = () if self.not_by_technician_id is None else (self.not_by_technician_id,)
        return frozenset((*self.wish.excluded, *own))

    @property
    def hands(self) -> tuple[int, ...]:
        """Whoever has it: nobody, whoever leads, or the second one, too."""
        return tuple(one for one in (self.technician_id, self.mate_id) if one is not None)

    @property
    def started(self) -> bool:
        return self.state in STARTED_VISITS


@dataclass(frozen=True, slots=True)
class TechnicianFacts:
    """One technician who may be sent. `skills` holds (code, level), in order."""

    id: int
    home: Point
    speed_percent: int
    skills: tuple[tuple[str, int], ...]
    visits_a_shift: int | None = None
    """A contractor's quota; None means as many as fit."""
    uncertified: tuple[tuple[str, Window], ...] = ()
    """When which of the skills does not count, for want of a certificate."""
    carries: tuple[tuple[str, int], ...] = ()
    """What lies in the van of parts and tools that visits need, less what visits beyond the snapshot take."""

    def skills_in(self, during: Window) -> dict[str, int]:
        """The levels of the skills that count all through a stretch of time."""
        lapsed = {skill for skill, gap in self.uncertified if gap.overlaps(during)}
        return {skill: level for skill, level in self.skills if skill not in lapsed}


@dataclass(frozen=True, slots=True)
class BreakFacts:
    """A pause of `minutes` anywhere within the window."""

    minutes: int
    within: Window


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """One stretch of work. `last_point` is the site of the last visit that ended in it, where there was one."""

    id: int
    technician_id: int
    during: Window
    breaks: tuple[BreakFacts, ...] = ()
    last_point: Point | None = None


@dataclass(frozen=True, slots=True)
class AbsenceFacts:
    technician_id: int
    during: Window


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """A time that a customer holds for minutes: nobody else gets it.

    pickup: when and where its technician passes the supply place for it.
    """

    id: int
    technician_id: int
    during: Window
    point: Point
    pickup: tuple[Window, Point] | None = None

    @property
    def stops(self) -> tuple[tuple[Window, Point], ...]:
        """When and where it takes its technician's time."""
        own = (self.during, self.point)
        return (own,) if self.pickup is None else (self.pickup, own)


@dataclass(frozen=True, slots=True)
class PickupFacts:
    """A stop at the supply place that stands: when and where, for which visit first, and what is taken there."""

    id: int
    technician_id: int
    shift_id: int
    visit_id: int
    during: Window
    point: Point
    parts: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a plan rests on, as it stood at `taken_at`. Both ends of the days are included."""

    territory_id: int
    zone: str
    first_day: date
    last_day: date
    taken_at: datetime
    visits: tuple[VisitFacts, ...] = ()
    technicians: tuple[TechnicianFacts, ...] = ()
    shifts: tuple[ShiftFacts, ...] = ()
    absences: tuple[AbsenceFacts, ...] = ()
    holds: tuple[HoldFacts, ...] = ()
    rules: PlanRules = USUAL_PLANS
    """What the territory lets its plans do."""
    supply: SupplyPlace | None = None
    """Where parts and tools are picked up, where some visit needs any."""
    pickups: tuple[PickupFacts, ...] = ()
    """The stops there that stand."""
    frozen: frozenset[int] = field(default=frozenset())
    """Ids of the visits that a plan leaves where they are (`dispatch.planning.rules.frozen_visits`)."""

    @property
    def movable(self) -> tuple[VisitFacts, ...]:
        return tuple(visit for visit in self.visits if visit.id not in self.frozen)

    @property
    def kept(self) -> tuple[VisitFacts, ...]:
        return tuple(visit for visit in self.visits if visit.id in self.frozen)


def span_of_days(first_day: date, last_day: date, zone: ZoneInfo) -> Window:
    """From the first day's midnight to the midnight after the last one, local; 23 to 25 hours for each day."""
    start = datetime.combine(first_day, time(), zone)
    end = datetime.combine(last_day + timedelta(days=1), time(), zone)
    return Window(start.astimezone(UTC), end.astimezone(UTC))


def restricted(snapshot: Snapshot, visit_ids: Iterable[int]) -> Snapshot:
    """The same snapshot with these visits only, and all that are assigned to somebody."""
    wanted = frozenset(visit_ids)
    kept = tuple(v for v in snapshot.visits if v.id in wanted or v.technician_id is not None)
    return replace(snapshot, visits=kept)


@dataclass(frozen=True, slots=True)
class PlanBasis:
    """What a computed plan rested on: the fingerprint, every visit it spoke of, and who held those it kept."""

    fingerprint: str
    visit_ids: frozenset[int]
    kept: Mapping[int, tuple[int, ...]]
    """Who leads and who comes along by visit, of the frozen visits."""


def basis_of(snapshot: Snapshot) -> PlanBasis:
    """What a plan computed from this snapshot will rest on."""
    kept = {v.id: v.hands for v in snapshot.kept if v.hands}
    return PlanBasis(fingerprint(snapshot), frozenset(v.id for v in snapshot.visits), kept)


def holds(now: Snapshot, basis: PlanBasis) -> bool:
    """Whether a plan may still be published (invariant 10).

    `now` was read as of the older snapshot's instant. Orders that came in meanwhile do not matter as long as nobody
    has been assigned to them, nor how far a kept visit has come, nor that it has ended.
    """
    seen = restricted(now, basis.visit_ids)
    known = all(visit.id in basis.visit_ids for visit in seen.visits)
    unmoved = all(basis.kept.get(v.id, v.hands) == v.hands for v in seen.visits)
    return known and unmoved and fingerprint(seen) == basis.fingerprint


def fingerprint(snapshot: Snapshot) -> str:
    """SHA-256 over the canonical facts that a plan rests on, whatever their order.

    Left out are the instant, and of frozen visits everything: how far they have come changes by the minute. So does
    what lies in the vans, with every visit that ends.
    """
    facts = {
        "territory": snapshot.territory_id,
        "days": [snapshot.first_day, snapshot.last_day],
        "visits": _sorted(_without_progress(visit) for visit in snapshot.movable),
        "technicians": _sorted(asdict(replace(technician, carries=())) for technician in snapshot.technicians),
        "shifts": _sorted(asdict(replace(shift, last_point=None)) for shift in snapshot.shifts),
        "absences": _sorted(asdict(absence) for absence in snapshot.absences),
        "holds": _sorted(asdict(hold) for hold in snapshot.holds),
        "rules": asdict(snapshot.rules),
        "supply": None if snapshot.supply is None else asdict(snapshot.supply),
    }
    return hashlib.sha256(_canonical(facts).encode()).hexdigest()


def _without_progress(visit: VisitFacts) -> Mapping[str, object]:
    after = None if visit.links.after is None else _as_planned(visit.links.after)
    links = VisitLinks(after, tuple(map(_as_planned, visit.links.awaited_by)))
    return asdict(replace(visit, eta=None, arrived_at=None, links=links))


def _as_planned(linked: LinkedVisit) -> LinkedVisit:
    return LinkedVisit(linked.id, during=linked.during)


def _sorted(rows: Iterable[Mapping[str, object]]) -> list[str]:
    return sorted(_canonical(row) for row in rows)


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=_plain, separators=(",", ":"))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | StrEnum):
        return str(value)
    raise TypeError(f"A snapshot holds no {type(value).__name__}.")
