"""Questions about parts in vans."""

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import PartUsed, Technician, VanPart
from dispatch.workforce.rules.van_parts import MOST_COUNTED, CarriedPart


def carried(session: Session, technician_id: int) -> Sequence[CarriedPart]:
    """What a technician carries, by name, with what was used since each was counted."""
    since = and_(
        PartUsed.technician_id == VanPart.technician_id,
        PartUsed.part == VanPart.part,
        PartUsed.used_at >= VanPart.counted_at,
    )
    used = select(func.coalesce(func.sum(PartUsed.quantity), 0)).where(since).scalar_subquery()
    found = session.execute(
        select(VanPart.id, VanPart.part, VanPart.name, VanPart.counted, VanPart.counted_at, used)
        .where(VanPart.technician_id == technician_id)
        .order_by(VanPart.name, VanPart.part)
    )
    return [CarriedPart(key, part, name, counted, at, int(many)) for key, part, name, counted, at, many in found]


def carries(session: Session, technician_id: int, part: str) -> bool:
    """Whether a part stands on a technician's list."""
    found = select(VanPart.id).where(VanPart.technician_id == technician_id, VanPart.part == part)
    return session.scalar(found) is not None


def counted_in(session: Session, territory_id: int | None, parts: Iterable[str]) -> set[str]:
    """Which of these parts somebody counts in a territory, in the van of one of its technicians."""
    asked = list(parts)
    vans = select(VanPart.part).join(Technician, Technician.id == VanPart.technician_id)
    found = vans.where(Technician.territory_id == territory_id, VanPart.part.in_(asked)).distinct()
    return set(session.scalars(found)) if asked else set()


def row_of(session: Session, technician_id: int, van_part_id: int) -> VanPart | None:
    """A part of a technician's, locked until the transaction ends."""
    statement = select(VanPart).where(VanPart.technician_id == technician_id, VanPart.id == van_part_id)
    return session.scalar(statement.with_for_update())


def kinds_in(session: Session, technician_id: int) -> int:
    """How many kinds of parts a technician carries."""
    return session.scalar(select(func.count()).where(VanPart.technician_id == technician_id)) or 0


def put(session: Session, values: dict[str, object]) -> int:
    """Writes a count, or the newer one in its place; returns its id."""
    new = insert(VanPart).values(values)
    told = {name: new.excluded[name] for name in ("name", "counted", "counted_at")}
    kept = new.on_conflict_do_update(index_elements=["technician_id", "part"], set_=told).returning(VanPart.id)
    return session.execute(kept).scalar_one()


def add(session: Session, values: dict[str, object]) -> None:
    """Adds pieces of a part to a van, as a new count or to the one that stands."""
    new = insert(VanPart).values(values)
    more = {"counted": func.least(MOST_COUNTED, VanPart.counted + new.excluded["counted"])}
    session.execute(new.on_conflict_do_update(index_elements=["technician_id", "part"], set_=more))


def used_at(session: Session, visit_ids: Sequence[int]) -> Sequence[tuple[PartUsed, str]]:
    """What visits have used, each with the name of the part: that of the van's list, else its code."""
    named = and_(VanPart.technician_id == PartUsed.technician_id, VanPart.part == PartUsed.part)
    found = session.execute(
        select(PartUsed, func.coalesce(VanPart.name, PartUsed.part))
        .outerjoin(VanPart, named)
        .where(PartUsed.visit_id.in_(list(visit_ids)))
        .order_by(PartUsed.visit_id, PartUsed.part)
    )
    return [(row, name) for row, name in found]


def forget_used(session: Session, visit_id: int) -> None:
    """Takes back what a visit had used, because its end did not hold."""
    session.execute(delete(PartUsed).where(PartUsed.visit_id == visit_id))
