"""Questions about the stops at the supply place that stand in routes."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.ranges import Range
from dispatch.db.tables import Pickup, Shift, Visit
from dispatch.db.tables.base import one_of
from dispatch.vocabulary.states import OPEN_VISITS
from dispatch.vocabulary.windows import Window
from dispatch.workforce.rules.part_needs import quantities_of

NEVER = datetime(1970, 1, 1, tzinfo=UTC)

STANDS = f"""pickups.picked_up_at IS NULL AND EXISTS (
      SELECT FROM visits AS needing
      WHERE needing.id = pickups.visit_id AND needing.technician_id = pickups.technician_id
        AND {one_of("needing.state", sorted(OPEN_VISITS))} AND lower(needing.during) >= upper(pickups.during)
        AND cardinality(needing.parts_needed || needing.tools_needed) > 0)"""
"""Whether a pickup is still to be made: its technician has the visit that needs it, later than it."""


def of_day(session: Session, technician_id: int, day: Window) -> Sequence[Pickup]:
    """What a technician has to pick up in a span of time, and what they have picked up in it, by time."""
    return session.scalars(
        select(Pickup)
        .where(Pickup.technician_id == technician_id, Pickup.during.overlaps(Range(day.start, day.end)))
        .where(or_(Pickup.picked_up_at.is_not(None), _stands()))
        .order_by(func.lower(Pickup.during), Pickup.id)
    ).all()


def before(session: Session, visit_ids: Collection[int]) -> Sequence[Pickup]:
    """The pickups that are still to be made for these visits, by time."""
    return session.scalars(
        select(Pickup).where(Pickup.visit_id.in_(visit_ids), _stands()).order_by(func.lower(Pickup.during), Pickup.id)
    ).all()


def _stands() -> ColumnElement[bool]:
    """The same as `STANDS`."""
    needing = select(Visit.id).where(
        Visit.id == Pickup.visit_id,
        Visit.technician_id == Pickup.technician_id,
        Visit.state.in_(sorted(OPEN_VISITS)),
        func.lower(Visit.during) >= func.upper(Pickup.during),
        or_(func.cardinality(Visit.parts_needed) > 0, func.cardinality(Visit.tools_needed) > 0),
    )
    return and_(Pickup.picked_up_at.is_(None), exists(needing))


def locked(session: Session, technician_id: int, pickup_id: int) -> Pickup | None:
    """A technician's pickup, held until the transaction ends."""
    found = select(Pickup).where(Pickup.id == pickup_id, Pickup.technician_id == technician_id)
    return session.scalar(found.with_for_update().execution_options(populate_existing=True))


def locked_of_visit(session: Session, technician_id: int, visit_id: int) -> Sequence[Pickup]:
    """A technician's pickups for a visit that they have not made yet, held until the transaction ends."""
    found = select(Pickup).where(
        Pickup.visit_id == visit_id, Pickup.technician_id == technician_id, Pickup.picked_up_at.is_(None)
    )
    return session.scalars(found.order_by(Pickup.id).with_for_update()).all()


def waiting_for(session: Session, visit_ids: Collection[int]) -> Sequence[Pickup]:
    """The pickups for these visits that are not made, whether they stand or not, held until the transaction ends."""
    found = select(Pickup).where(Pickup.visit_id.in_(sorted(visit_ids)), Pickup.picked_up_at.is_(None))
    return session.scalars(found.order_by(Pickup.id).with_for_update().execution_options(populate_existing=True)).all()


def after(session: Session, pickup: Pickup) -> Sequence[Visit]:
    """The open visits of a pickup's technician that begin after it in its shift, by time."""
    shift = select(Shift.during).where(Shift.id == pickup.shift_id).scalar_subquery()
    return session.scalars(
        select(Visit)
        .where(Visit.technician_id == pickup.technician_id, Visit.state.in_(sorted(OPEN_VISITS)))
        .where(Visit.during.overlaps(shift), func.lower(Visit.during) >= pickup.during.upper)
        .order_by(func.lower(Visit.during), Visit.id)
    ).all()


def amend(session: Session, pickup: Pickup, visit_id: int, parts: list[str], tools: list[str]) -> None:
    """Makes a pickup one for another visit, or for less."""
    pickup.visit_id, pickup.parts, pickup.tools = visit_id, parts, tools
    session.flush()
    _note_routes(session, {pickup.technician_id})


class StandingPickup(NamedTuple):
    """A stop at the supply place that is to be made, with what is taken along."""

    id: int
    technician_id: int
    shift_id: int
    visit_id: int
    start: datetime
    end: datetime
    lat: float
    lon: float
    parts: list[str]
    tools: list[str]


def standing(session: Session, technician_ids: Collection[int], span: Window) -> Iterable[StandingPickup]:
    """The pickups of these technicians that are to be made in a span of time."""
    asked = {"ids": list(technician_ids), "start": span.start, "end": span.end}
    return (StandingPickup(*row) for row in session.execute(_STANDING, asked))


def taken(
    session: Session, technician_ids: Collection[int], span: Window, but_for: Collection[int] = ()
) -> dict[int, dict[str, int]]:
    """How much of each part these technicians take from the supply place in a span of time, but for some visits."""
    found: dict[int, Counter[str]] = {}
    for stop in standing(session, technician_ids, span):
        if stop.visit_id not in but_for:
            found.setdefault(stop.technician_id, Counter()).update(quantities_of(stop.parts))
    return {who: dict(parts) for who, parts in found.items()}


def taken_elsewhere(
    session: Session, technician_ids: Collection[int], visit_ids: Collection[int], span: Window | None
) -> Iterable[tuple[int, int, list[str]]]:
    """What these technicians' open visits beside those need, and what they pick up outside of a span of time, if any.

    Each with the technician and a sign: -1 for what is needed, 1 for what is picked up.
    """
    # A range of no length overlaps nothing.
    start, end = (NEVER, NEVER) if span is None else (span.start, span.end)
    asked = {"ids": list(technician_ids), "seen": list(visit_ids), "start": start, "end": end}
    return [(who, sign, parts) for who, sign, parts in session.execute(_ELSEWHERE, asked)]


def replace(session: Session, dropped: Collection[int], rows: Sequence[Mapping[str, Any]]) -> None:
    """Takes out pickups and writes others; whose routes it concerns is noted for the search for slots."""
    if dropped:
        gone = delete(Pickup).where(Pickup.id.in_(sorted(dropped))).returning(Pickup.technician_id)
        _note_routes(session, set(session.scalars(gone)))
    if rows:
        session.execute(insert(Pickup), list(rows))
        _note_routes(session, {row["technician_id"] for row in rows})


def _note_routes(session: Session, technician_ids: Collection[int]) -> None:
    for technician_id in sorted(technician_ids):
        session.execute(text("SELECT note_route_change(:who)"), {"who": technician_id})


_STANDING = text(
    f"""
    SELECT id, technician_id, shift_id, visit_id, lower(during), upper(during), lat, lon, parts, tools
    FROM pickups
    WHERE technician_id = ANY(CAST(:ids AS bigint[])) AND during && tstzrange(:start, :end) AND {STANDS}
    ORDER BY id
    """  # noqa: S608 - Constants of our own.
)

_ELSEWHERE = text(
    f"""
    SELECT technician_id, -1, parts_needed FROM visits
    WHERE technician_id = ANY(CAST(:ids AS bigint[])) AND {one_of("state", sorted(OPEN_VISITS))}
      AND parts_needed <> '{{}}' AND id <> ALL(CAST(:seen AS bigint[]))
    UNION ALL
    SELECT technician_id, 1, parts FROM pickups
    WHERE technician_id = ANY(CAST(:ids AS bigint[])) AND NOT during && tstzrange(:start, :end) AND {STANDS}
    """  # noqa: S608 - Constants of our own.
)
