"""Remembers technicians' schedules between searches, and never answers with what has changed since.

Every question asks the database which routes were touched since the memory's snapshot (one indexed statement) and
reads those alone anew. A transaction that has written is answered from what it sees itself, and nothing of that is
remembered, since it may be rolled back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from dispatch.booking.availability.technician_gaps import HalfDays, TechnicianGaps, gaps_of, halves_of
from dispatch.booking.availability.territory_gaps import TerritoryGaps, gaps_by_technician, territory_gaps_of
from dispatch.booking.queries import schedules as queries
from dispatch.booking.queries.schedules import ScheduleChanges
from dispatch.db.session import Database, Session
from dispatch.vocabulary.windows import Window

AHEAD = timedelta(days=20)
"""So far ahead is remembered: two weeks of offers, and some days until the memory must be read anew."""

BEHIND = timedelta(days=2)

OLDEST = timedelta(hours=1)
"""A memory that was read longer ago is read anew, so that old changes need not be kept."""


@dataclass(frozen=True)
class _Memory:
    """A field of a territory as it was at a snapshot, over a span, and when that was read whole."""

    snapshot: str
    span: Window
    zone: ZoneInfo
    read_at: datetime
    field: TerritoryGaps

    def serves(self, span: Window, zone: ZoneInfo, now: datetime) -> bool:
        young = timedelta(0) <= now - self.read_at < OLDEST
        return young and self.zone == zone and self.span.start <= span.start and span.end <= self.span.end


@dataclass
class _Shelf:
    lock: Lock = field(default_factory=Lock)
    memory: _Memory | None = None


class ScheduleCache:
    """The schedules of every territory that this process was asked about. Safe to share between threads."""

    def __init__(self) -> None:
        self._shelves: dict[int, _Shelf] = {}
        self._lock = Lock()

    def of(self, session: Session, territory_id: int, span: Window, zone: ZoneInfo, now: datetime) -> TerritoryGaps:
        """The gaps of a territory over a span, as this transaction sees it and as its holds stand at `now`."""
        with self._lock:
            shelf = self._shelves.setdefault(territory_id, _Shelf())
        # Whoever holds this lock only reads, which waits for nobody.
        with shelf.lock:
            known = shelf.memory
            if known is None or not known.serves(span, zone, now):
                known = _read(session, territory_id, _wider(span, now), zone, now)
                if known.span != span and not queries.changes_since(session, None).writes:
                    shelf.memory = known
                return known.field
            changes = queries.changes_since(session, known.snapshot)
            fresh = _renewed(session, territory_id, known, changes, now)
            if not changes.writes:
                shelf.memory = replace(known, snapshot=changes.snapshot, field=fresh)
            return fresh


def cache_of(database: Database) -> ScheduleCache:
    """What this process remembers of a database's schedules; made when it is first asked for."""
    with _LOCK:
        return _CACHES.setdefault(database, ScheduleCache())


_LOCK = Lock()
_CACHES: WeakKeyDictionary[Database, ScheduleCache] = WeakKeyDictionary()


def read_afresh(session: Session, territory_id: int, span: Window, zone: ZoneInfo, now: datetime) -> TerritoryGaps:
    """The same field with nothing remembered."""
    return _read(session, territory_id, span, zone, now).field


def _read(session: Session, territory_id: int, span: Window, zone: ZoneInfo, now: datetime) -> _Memory:
    # The snapshot is taken first: what is committed between the two is read now, and once more the next time.
    snapshot = queries.changes_since(session, None).snapshot
    halves = halves_of(span.start.astimezone(zone).date(), span.end.astimezone(zone).date(), zone)
    lines = gaps_by_technician(queries.read(session, territory_id, span), halves, now)
    return _Memory(snapshot, span, zone, now, territory_gaps_of(lines, halves))


def _renewed(
    session: Session, territory_id: int, known: _Memory, changes: ScheduleChanges, now: datetime
) -> TerritoryGaps:
    before, halves = known.field.lines, known.field.halves
    lines = _with_holds_of(before, halves, now)
    if changes.technician_ids:
        read = queries.read(session, territory_id, known.span, changes.technician_ids)
        if read or changes.technician_ids & lines.keys():
            kept = {id: line for id, line in lines.items() if id not in changes.technician_ids}
            lines = kept | gaps_by_technician(read, halves, now)
    return known.field if lines is before else territory_gaps_of(lines, halves)


def _with_holds_of(
    lines: Mapping[int, TechnicianGaps], halves: HalfDays, now: datetime
) -> Mapping[int, TechnicianGaps]:
    """The lines, those anew in which a hold has expired; the very same mapping where none has."""
    overdue = [id for id, line in lines.items() if not line.holds_at(now)]
    if not overdue:
        return lines
    return {**lines, **{id: gaps_of(lines[id].page.schedule(), halves, now) for id in overdue}}


def _wider(span: Window, now: datetime) -> Window:
    """The span to remember; a span that lies elsewhere in time is read for itself alone."""
    usual = Window(now - BEHIND, now + AHEAD)
    return usual if usual.start <= span.start and span.end <= usual.end else span
