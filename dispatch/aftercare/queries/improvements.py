"""Questions about who had complained of what a corrective action put right, and who was told."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from dispatch.db.tables import Complaint, ComplaintCause, CorrectiveAction, Customer, ImprovementRecipient
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import ComplaintState


def action(session: Session, action_id: int, *, lock: bool = False) -> CorrectiveAction | None:
    """A corrective action, locked until the transaction ends if wanted; whose it is, its complaint says."""
    found = select(CorrectiveAction).where(CorrectiveAction.id == action_id)
    return session.scalar(found.with_for_update() if lock else found)


def causes_below(session: Session, cause_id: int) -> set[int]:
    """A cause with all that stand below it in the tree."""
    tree = select(ComplaintCause.id).where(ComplaintCause.id == cause_id).cte(recursive=True)
    below = select(ComplaintCause.id).join(tree, ComplaintCause.parent_id == tree.c.id)
    return set(session.scalars(select(tree.union(below).c.id)))


def alike(session: Session, actor: Actor, row: Complaint, *, same_node: bool) -> Sequence[Complaint]:
    """The complaint and those of its cause or one below that, within the actor's bounds; of its node alone if wanted.

    Withdrawn ones are left out.
    """
    found = (
        select(Complaint)
        .options(joinedload(Complaint.customer), joinedload(Complaint.order))
        .where(within(actor, Complaint), Complaint.state != ComplaintState.CANCELLED)
    )
    if row.cause_id is None:
        return session.scalars(found.where(Complaint.id == row.id)).all()
    found = found.where(Complaint.cause_id.in_(causes_below(session, row.cause_id)))
    if same_node:
        found = found.where(Complaint.access_node == row.access_node)
    return session.scalars(found.order_by(Complaint.id)).all()


def of_action(session: Session, action: CorrectiveAction) -> dict[str | int, ImprovementRecipient]:
    """Who was told of an action, or could not be, by their number and by the id of the record that stands for them."""
    rows = session.execute(
        select(ImprovementRecipient, Customer.phone, func.coalesce(Customer.merged_into_id, Customer.id))
        .join(Customer, Customer.id == ImprovementRecipient.customer_id)
        .options(joinedload(ImprovementRecipient.message))
        .where(ImprovementRecipient.action_id == action.id)
        .order_by(ImprovementRecipient.id)
    )
    found: dict[str | int, ImprovementRecipient] = {}
    for row, phone, person_id in rows:
        found |= {phone: row, person_id: row}
    return found


def of_customer(session: Session, action_id: int, customer_id: int) -> ImprovementRecipient | None:
    """What became of telling one customer of an action."""
    return session.scalar(
        select(ImprovementRecipient).where(
            ImprovementRecipient.action_id == action_id, ImprovementRecipient.customer_id == customer_id
        )
    )
