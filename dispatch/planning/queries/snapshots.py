"""Reads, in one transaction, the facts that a plan is computed from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from dispatch.db.tables.base import one_of
from dispatch.planning.queries import snapshot_facts, van_stock
from dispatch.planning.queries.snapshot_facts import OPEN, VISITS, FactsReach
from dispatch.planning.rules.frozen_visits import frozen
from dispatch.planning.rules.snapshots import Point, ShiftFacts, Snapshot, VisitFacts, span_of_days
from dispatch.vocabulary.states import OrderState
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import territories

PLANNED_ORDERS = frozenset({OrderState.RECEIVED, OrderState.SCHEDULED, OrderState.IN_PROGRESS})
"""A held order waits for a part or the end of an outage: nobody is sent."""

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class SnapshotScope:
    """Which part of a territory a snapshot shows.

    technician_ids: whose shifts and visits; empty means everybody's. visit_ids: which visits beside theirs, whoever
    has them; None means all that nobody has.
    """

    technician_ids: tuple[int, ...] = ()
    visit_ids: tuple[int, ...] | None = None
    but_hold: int | None = None
    """A hold that is left out, because its own place is judged."""
    needs: tuple[str, ...] = ()
    """Parts and tools of work that is sought a place for and is no visit yet, by code."""

    @property
    def shape(self) -> tuple[bool, bool]:
        """Whether technicians are named, and whether visits are: each shape has statements of its own."""
        return bool(self.technician_ids), self.visit_ids is not None


WHOLE = SnapshotScope()

_THEIRS = "(visits.technician_id = ANY(CAST(:theirs AS bigint[])) OR visits.mate_id = ANY(CAST(:theirs AS bigint[])))"
_NAMED = "visits.id = ANY(CAST(:named AS bigint[]))"
_SOMEBODYS, _NOBODYS = "visits.technician_id IS NOT NULL", "visits.technician_id IS NULL"
_HERE = "work_orders.territory_id = :territory AND "

_SHAPES = {
    (True, True): ("", _THEIRS, _NAMED),
    (True, False): (_HERE, _THEIRS, _NOBODYS),
    (False, True): (_HERE, _SOMEBODYS, _NAMED),
    (False, False): (_HERE, _SOMEBODYS, _NOBODYS),
}
"""By the shape of a scope: the territory, which assigned visits, and which others.

Where every visit is named, or belongs to a named technician, the territory is left to the reader: a database that has
no statistics yet begins with the territory's orders, and looks at all of them for the few visits of a scope.
"""

_REACHED = "visits.during && tstzrange(:start, :end)"
_PLANNED = one_of("work_orders.state", sorted(PLANNED_ORDERS))


def _locks(here: str, assigned: str, others: str) -> tuple[TextClause, TextClause]:
    open_here = f"""
        FROM visits JOIN work_orders ON work_orders.id = visits.order_id
        WHERE {here} {OPEN} AND ({assigned} OR {others})
    """
    orders = f"SELECT id FROM work_orders WHERE id IN (SELECT order_id {open_here}) ORDER BY id FOR NO KEY UPDATE"  # noqa: S608 - Constants.
    visits = f"SELECT visits.id {open_here} ORDER BY visits.id FOR NO KEY UPDATE OF visits"
    return text(orders), text(visits)


def _open_visits(here: str, assigned: str, others: str) -> TextClause:
    which = f"WHERE {here} {OPEN} AND {_PLANNED} AND ({assigned} AND {_REACHED} OR {others}) ORDER BY visits.id"
    return text(f"{VISITS} {which}")


_LOCKS = {shape: _locks(*parts) for shape, parts in _SHAPES.items()}
_VISITS = {shape: _open_visits(*parts) for shape, parts in _SHAPES.items()}


def read(
    session: Session, territory_id: int, days: tuple[date, date], now: datetime, scope: SnapshotScope = WHOLE
) -> Snapshot:
    """The facts of a territory for these days, as of `now`, with what is frozen.

    A shift belongs to the day on which it starts, and an assigned visit to the day of its shift.
    """
    # What this transaction has changed is written first: plain rows are read past the session's memory.
    session.flush()
    zone = territories.zone_of(session, territory_id)
    span = span_of_days(*days, zone)
    technicians = snapshot_facts.technicians(session, territory_id, scope.technician_ids)
    here = FactsReach(tuple(technician.id for technician in technicians), span)
    # A shift of the last day may run over midnight, and so may an absence or a hold in it.
    longer = replace(here, span=Window(span.start, span.end + A_DAY))
    shifts = snapshot_facts.shifts(session, here)
    found = Snapshot(
        territory_id=territory_id,
        zone=zone.key,
        first_day=days[0],
        last_day=days[1],
        taken_at=now,
        visits=_visits(session, territory_id, scope, _days_of(span, shifts, now)),
        technicians=technicians,
        shifts=_begun_within(session, here, shifts),
        holds=snapshot_facts.holds(session, longer, now, scope.but_hold),
        rules=territories.facts_of(session, territory_id).plan_rules,
        absences=snapshot_facts.absences(session, longer, first=span.start - A_DAY, last=span.end + 2 * A_DAY),
    )
    return frozen(van_stock.with_stock(session, found, longer.span, scope.needs))


def points(
    session: Session, technician_ids: tuple[int, ...], days: tuple[date, date], zone: ZoneInfo
) -> tuple[Point, ...]:
    """Every point of a snapshot of these technicians and days: what the roads are asked about before it is read."""
    session.flush()
    return snapshot_facts.points(session, FactsReach(technician_ids, span_of_days(*days, zone)))


def lock_open_visits(session: Session, territory_id: int, scope: SnapshotScope = WHOLE) -> None:
    """Holds the open visits of a scope, and their orders, until the transaction ends.

    Orders before visits and each in the order of their ids, as everywhere, so that nobody waits in a circle.
    """
    session.flush()
    whom = _asked(territory_id, scope)
    for statement in _LOCKS[scope.shape]:
        session.execute(statement, whom).all()


@dataclass(frozen=True)
class _Days:
    """The span of a snapshot's days, how far its shifts reach, every technician's shifts, and the present."""

    span: Window
    reach: Window
    shifts: Mapping[int, Sequence[ShiftFacts]]
    now: datetime

    def hold(self, visit: VisitFacts) -> bool:
        """Whether a visit belongs to these days."""
        if visit.during is None:
            passed = all(window.end <= self.now for window in visit.windows)
            return passed or any(window.overlaps(self.reach) for window in visit.windows)
        start = visit.during.start
        own = [shift for one in visit.hands for shift in self.shifts.get(one, ()) if start in shift.during]
        if any(shift.during.start in self.span for shift in own):
            return True
        return start in self.span and not own


def _days_of(span: Window, shifts: Iterable[ShiftFacts], now: datetime) -> _Days:
    by_technician: dict[int, list[ShiftFacts]] = defaultdict(list)
    # A shift of the last day may run over midnight, and serves visits and windows of the next day then.
    end = span.end
    for shift in shifts:
        by_technician[shift.technician_id].append(shift)
        if shift.during.start in span:
            end = max(end, shift.during.end)
    return _Days(span, Window(span.start, end), by_technician, now)


def _visits(session: Session, territory_id: int, scope: SnapshotScope, days: _Days) -> tuple[VisitFacts, ...]:
    asked = {**_asked(territory_id, scope), "start": days.reach.start, "end": days.reach.end}
    rows = session.execute(_VISITS[scope.shape], asked)
    found = [snapshot_facts.visit_of(rest) for territory, *rest in rows if territory == territory_id]
    return tuple(visit for visit in found if visit.id in (scope.visit_ids or ()) or days.hold(visit))


def _begun_within(session: Session, reach: FactsReach, shifts: Iterable[ShiftFacts]) -> tuple[ShiftFacts, ...]:
    """The shifts that begin within the span, each with the site at which its last visit ended."""
    ended = snapshot_facts.ended(session, reach.technician_ids, reach.span.start)
    return tuple(_from_last_site(shift, ended) for shift in shifts if shift.during.start in reach.span)


def _from_last_site(shift: ShiftFacts, ended: Mapping[int, Sequence[tuple[datetime, Point]]]) -> ShiftFacts:
    points = [point for at, point in ended.get(shift.technician_id, ()) if at in shift.during]
    return replace(shift, last_point=points[-1]) if points else shift


def _asked(territory_id: int, scope: SnapshotScope) -> Mapping[str, Any]:
    return {"territory": territory_id, "theirs": list(scope.technician_ids), "named": list(scope.visit_ids or ())}
