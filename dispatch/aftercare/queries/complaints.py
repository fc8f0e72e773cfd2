"""Questions about complaints, limited to what the actor may see."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from dispatch.db.tables import Complaint, Visit, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import ComplaintState


def visible(session: Session, actor: Actor, complaint_id: int, *, lock: bool = False) -> Complaint | None:
    """A complaint that the actor may see, with its steps, locked until the transaction ends if wanted."""
    found = _seen_by(actor).where(Complaint.id == complaint_id)
    if lock:
        found = found.with_for_update(of=Complaint, key_share=True).execution_options(populate_existing=True)
    return session.scalar(found)


def page(
    session: Session, actor: Actor, state: ComplaintState | None, owner_id: int | None, *, after: int, limit: int
) -> Sequence[Complaint]:
    """Complaints with ids above `after`, in the order of their ids; of a state, of an owner, where given."""
    found = _seen_by(actor).where(Complaint.id > after)
    if state is not None:
        found = found.where(Complaint.state == state)
    if owner_id is not None:
        found = found.where(Complaint.owner_id == owner_id)
    return session.scalars(found.order_by(Complaint.id).limit(limit)).all()


def belongs_to_order(session: Session, visit_id: int, order_id: int) -> bool:
    """Whether a visit is one of an order's."""
    return session.scalar(select(Visit.id).where(Visit.id == visit_id, Visit.order_id == order_id)) is not None


def _seen_by(actor: Actor) -> Select[Complaint]:
    whole = (joinedload(Complaint.order).joinedload(WorkOrder.customer), selectinload(Complaint.steps))
    return select(Complaint).join(Complaint.order).options(*whole).where(within(actor))
