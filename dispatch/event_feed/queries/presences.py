"""Questions about who looks at what at this moment."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import Presence, User, Visit, WorkOrder
from dispatch.event_feed.rules.presences import LASTS, SeenAtVisit
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor


def sees_visit(session: Session, actor: Actor, visit_id: int) -> bool:
    """Whether a visit is within the actor's bounds."""
    found = select(Visit.id).join(WorkOrder, WorkOrder.id == Visit.order_id)
    return session.scalar(found.where(Visit.id == visit_id, within(actor))) is not None


def put(session: Session, values: dict[str, object]) -> None:
    """Notes where a page is, in place of where it was."""
    new = insert(Presence).values(values)
    told = {name: new.excluded[name] for name in ("visit_id", "doing", "seen_at")}
    session.execute(new.on_conflict_do_update(index_elements=["user_id", "seat"], set_=told))


def leave(session: Session, user_id: int, seat: str) -> None:
    """Forgets a page that shows no visit any more."""
    session.execute(delete(Presence).where(Presence.user_id == user_id, Presence.seat == seat))


def let_go(session: Session, before: datetime) -> None:
    """Forgets pages that have said nothing since."""
    session.execute(delete(Presence).where(Presence.seen_at < before))


def present(session: Session, actor: Actor, now: datetime) -> Sequence[SeenAtVisit]:
    """Who looks at visits within the actor's bounds, by visit."""
    found = session.execute(
        select(Presence.visit_id, User.name, Presence.seat, Presence.doing)
        .join(User, User.id == Presence.user_id)
        .join(Visit, Visit.id == Presence.visit_id)
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .where(Presence.seen_at > now - LASTS, User.active, within(actor))
        .order_by(Presence.visit_id, User.name, Presence.seat)
    )
    return [SeenAtVisit(visit_id, name, seat, doing) for visit_id, name, seat, doing in found]
