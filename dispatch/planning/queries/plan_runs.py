"""Questions about plans that are being computed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dispatch.db.tables import Plan
from dispatch.vocabulary.states import PlanState


@dataclass(frozen=True, slots=True)
class RunFound:
    """An attempt that still has its plan, and since when it is to stop."""

    stopped_at: datetime | None


def look(session: Session, plan_id: int, attempt: int, progress: Mapping[str, object] | None) -> RunFound | None:
    """An attempt as it stands, with its progress noted where one is given; None when another one has the plan."""
    mine = (Plan.id == plan_id, Plan.attempt == attempt, Plan.state == PlanState.SOLVING)
    if progress is None:
        row = session.execute(select(Plan.stopped_at).where(*mine)).first()
    else:
        noted = update(Plan).where(*mine).values(progress=progress).returning(Plan.stopped_at)
        row = session.execute(noted, execution_options={"synchronize_session": False}).first()
    return None if row is None else RunFound(row.stopped_at)
