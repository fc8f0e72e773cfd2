"""Questions about the tree of causes and about corrective actions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.db.tables import ComplaintCause, CorrectiveAction

SWEPT_AT_ONCE = 100


def find(session: Session, cause_id: int, *, lock: bool = False) -> ComplaintCause | None:
    """A cause, retired or not, locked until the transaction ends if wanted."""
    found = select(ComplaintCause).where(ComplaintCause.id == cause_id)
    if lock:
        found = found.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalar(found)


def listed(session: Session, *, limit: int, after: int | None) -> Sequence[ComplaintCause]:
    """The causes with ids above `after`, in the order of their ids."""
    found = select(ComplaintCause).where(ComplaintCause.id > (after or 0))
    return session.scalars(found.order_by(ComplaintCause.id).limit(limit)).all()


def tree(session: Session) -> list[tuple[int, ComplaintCause]]:
    """Every cause with its depth (0 at the top), each before those below it."""
    rows = session.scalars(select(ComplaintCause).order_by(ComplaintCause.id)).all()
    below: dict[int | None, list[ComplaintCause]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    found: list[tuple[int, ComplaintCause]] = []
    waiting = [(0, row) for row in reversed(below.get(None, []))]
    while waiting:
        depth, row = waiting.pop()
        found.append((depth, row))
        waiting += [(depth + 1, each) for each in reversed(below.get(row.id, []))]
    return found


def path(session: Session, cause_id: int) -> list[int]:
    """The ids from a cause up to the top of the tree, its own first."""
    parents = dict(session.execute(select(ComplaintCause.id, ComplaintCause.parent_id)).all())
    found: list[int] = []
    here: int | None = cause_id
    while here is not None and here not in found:
        found.append(here)
        here = parents.get(here)
    return found


def action_of(session: Session, complaint_id: int, action_id: int) -> CorrectiveAction | None:
    """A corrective action of a complaint, locked until the transaction ends."""
    return session.scalar(
        select(CorrectiveAction)
        .where(CorrectiveAction.id == action_id, CorrectiveAction.complaint_id == complaint_id)
        .with_for_update()
    )


def overdue_actions(session: Session, now: datetime) -> Sequence[CorrectiveAction]:
    """Actions that were not taken by their due date, of which nobody was reminded yet."""
    return session.scalars(
        select(CorrectiveAction)
        .where(CorrectiveAction.remind_at <= now)
        .order_by(CorrectiveAction.remind_at)
        .limit(SWEPT_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
