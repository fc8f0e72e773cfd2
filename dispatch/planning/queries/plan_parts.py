"""Questions about the parts of plans; their time is the database's, since workers' clocks differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from dispatch.db.tables import PlanPart


@dataclass(frozen=True, slots=True)
class OpenPart:
    """A part that waits for its answer."""

    parcel: bytes
    seconds_left: float
    age_seconds: float


def keep(
    session: Session, plan_id: int, parcels: Sequence[bytes], *, attempt: int, round_number: int, seconds: float
) -> list[int]:
    """Writes the parts of a round, due in so many seconds; their ids, in order."""
    due_at = func.clock_timestamp() + timedelta(seconds=seconds)
    rows = [
        PlanPart(
            plan_id=plan_id, attempt=attempt, round=round_number, number=number, parcel=parcel, due_at=due_at
        )
        for number, parcel in enumerate(parcels)
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def still_open(session: Session, part_id: int) -> OpenPart | None:
    """A part that has no answer yet and is not overdue."""
    left = func.extract("epoch", PlanPart.due_at - func.clock_timestamp())
    age = func.extract("epoch", func.clock_timestamp() - PlanPart.created_at)
    found = session.execute(
        select(PlanPart.parcel, left, age).where(PlanPart.id == part_id, PlanPart.answer.is_(None), left > 0)
    ).first()
    return None if found is None else OpenPart(found[0], float(found[1]), float(found[2]))


def note_answer(session: Session, part_id: int, answer: bytes) -> None:
    """Keeps the first answer of a part, if the part is still there."""
    session.execute(update(PlanPart).where(PlanPart.id == part_id, PlanPart.answer.is_(None)).values(answer=answer))


def are_waited_for(session: Session, part_ids: Sequence[int], patience_seconds: float) -> bool:
    """Whether one of these parts has no answer and is not so many seconds overdue."""
    last = PlanPart.due_at + timedelta(seconds=patience_seconds)
    waiting = select(PlanPart.id).where(
        PlanPart.id.in_(part_ids), PlanPart.answer.is_(None), last > func.clock_timestamp()
    )
    return session.execute(waiting.limit(1)).first() is not None


def answers(session: Session, part_ids: Sequence[int]) -> list[bytes | None]:
    """What came back for these parts, in their order."""
    rows = session.execute(select(PlanPart.id, PlanPart.answer).where(PlanPart.id.in_(part_ids)))
    found = {row.id: row.answer for row in rows}
    return [found.get(part_id) for part_id in part_ids]


def withdraw(session: Session, part_ids: Sequence[int]) -> None:
    """Deletes these parts."""
    session.execute(delete(PlanPart).where(PlanPart.id.in_(part_ids)))


def drop(session: Session, plan_id: int) -> None:
    """Deletes all parts of a plan."""
    session.execute(delete(PlanPart).where(PlanPart.plan_id == plan_id))


def live_workers(session: Session, silent_seconds: float) -> int:
    """How many workers have given a sign within so many seconds."""
    counted = text(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :silent)"
    )
    return int(session.scalar(counted, {"silent": silent_seconds}) or 0)
