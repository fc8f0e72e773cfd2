"""The report on overtime and fairness counted anew from `GET /events`, and nothing else, as `recount` counts others.

No event tells of breaks, absences and days on which a territory is closed; the town has none of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.town.recount import at_share

Span = tuple[datetime, datetime]
FIGURES = ("visits", "driving", "overtime", "evenings", "weekends", "holidays", "far", "late")
FORTY_HOURS, EIGHT_HOURS = 40 * 3600, 8 * 3600


@dataclass
class Burden:
    """What one technician carried, by week or over all days; seconds and visits."""

    shift: float = 0
    overtime: float = 0
    driving: float = 0
    visits: int = 0
    evenings: int = 0
    weekends: int = 0
    holidays: int = 0
    far: int = 0
    late: int = 0

    def figures(self) -> dict[str, float]:
        """As the report names them."""
        named = {f"{name}_seconds": getattr(self, name) for name in ("shift", "overtime", "driving")}
        return named | {name: getattr(self, name) for name in FIGURES if name not in {"driving", "overtime"}}


@dataclass(frozen=True)
class Trip:
    """One technician at one visit: when they left, came, began and ended; `led` for whoever ended it."""

    technician: int
    led: bool
    left: datetime | None
    came: datetime | None
    began: datetime | None
    ended: datetime

    @property
    def drive(self) -> float:
        """Seconds on the way, of whoever led; 0 without a drive."""
        if not self.led or self.left is None or self.came is None:
            return 0
        return max(0, (self.came - self.left).total_seconds())

    @property
    def busy(self) -> Span | None:
        """From the departure to the end; of whoever came along from the arrival."""
        start = (self.left or self.came) if self.led else self.came
        return (start, self.ended) if start is not None and start < self.ended else None


@dataclass
class Load:
    """What each technician carried: by technician and ISO week, and by technician over all days."""

    weeks: dict[tuple[int, str], Burden] = field(default_factory=lambda: defaultdict(Burden))
    whole: dict[int, Burden] = field(default_factory=lambda: defaultdict(Burden))

    def both(self, technician: int, at: datetime) -> tuple[Burden, Burden]:
        """Where something of this local instant counts."""
        year, week, _ = at.isocalendar()
        return self.weeks[technician, f"{year}-W{week:02}"], self.whole[technician]


def load(events: Iterable[dict[str, Any]], now: datetime, zone: ZoneInfo) -> Load:
    """Everything up to now, in one territory of this zone."""
    shifts, worked = _told(events)
    found = Load()
    for technician, spans in shifts.items():
        for start, end in spans.values():
            if start < now:
                for burden in found.both(technician, start.astimezone(zone)):
                    burden.shift += (min(end, now) - start).total_seconds()
    trips = [trip for data in worked.values() for trip in _trips(data)]
    drives = sorted(trip.drive for trip in trips if trip.drive)
    for trip in trips:
        for burden in found.both(trip.technician, trip.ended.astimezone(zone)):
            _carry(burden, trip, list(shifts[trip.technician].values()), zone)
            burden.far += bool(drives) and trip.drive > at_share(drives, 0.9)
    return found


def spreads(load_of: Mapping[int, Burden]) -> dict[str, tuple[float, float, float, float]]:
    """By figure: the Gini index, the least, the mean and the most, for each forty hours of shift."""
    compared = [one for one in load_of.values() if one.shift >= EIGHT_HOURS]
    found = {}
    for figure in FIGURES if len(compared) > 1 else ():
        amounts = [getattr(one, figure) * FORTY_HOURS / one.shift for one in compared]
        found[figure] = _gini(amounts), min(amounts), sum(amounts) / len(amounts), max(amounts)
    return found


def _told(events: Iterable[dict[str, Any]]) -> tuple[dict[int, dict[int, Span]], dict[int, dict[str, Any]]]:
    """The shifts of each technician by their ids, and what is said of the work of each visit."""
    shifts: dict[int, dict[int, Span]] = defaultdict(dict)
    worked: dict[int, dict[str, Any]] = {}
    for event in events:
        kind, thing, data = event["kind"], event["thing_id"], event["data"]
        if kind == "shift.added":
            shifts[thing][data["shift_id"]] = _at(data["starts_at"]), _at(data["ends_at"])
        elif kind == "shift.removed":
            shifts[thing].pop(data["shift_id"], None)
        elif kind == "visit.worked":
            worked[thing] = data
    return shifts, worked


def _trips(data: dict[str, Any]) -> Iterator[Trip]:
    if data["technician_id"] is None:
        return
    left, arrived, started, ended = (
        None if data[name] is None else _at(data[name]) for name in ("left_at", "arrived_at", "began_at", "ended_at")
    )
    assert ended is not None
    for technician in (data["technician_id"], data["mate_id"]):
        if technician is not None:
            is_lead = technician == data["technician_id"]
            yield Trip(technician, is_lead, left, arrived or started, started or arrived, ended)


def _carry(burden: Burden, trip: Trip, shifts: Sequence[Span], zone: ZoneInfo) -> None:
    burden.visits += trip.led
    burden.driving += trip.drive
    if trip.busy is not None:
        outside = _length(trip.busy) - sum(_overlap(trip.busy, shift) for shift in shifts)
        burden.overtime += outside if outside >= 1 else 0
    if trip.began is None:
        return
    local = trip.began.astimezone(zone)
    burden.evenings += not 6 <= local.hour < 18
    burden.weekends += local.isoweekday() > 5
    burden.late += any(
        start <= trip.began and trip.began >= end - timedelta(hours=1) and start.astimezone(zone).date() == local.date()
        for start, end in shifts
    )


def _gini(amounts: Sequence[float]) -> float:
    """By its definition: the mean difference of all pairs, of twice the mean."""
    total, count = sum(amounts), len(amounts)
    apart = sum(abs(one - other) for one in amounts for other in amounts)
    return apart / (2 * count * total) if total else 0


def _overlap(one: Span, other: Span) -> float:
    return max(0, _length((max(one[0], other[0]), min(one[1], other[1]))))


def _length(span: Span) -> float:
    return (span[1] - span[0]).total_seconds()


def _at(said: str) -> datetime:
    return datetime.fromisoformat(said)
