"""Questions about photographs and papers, limited to what the actor may see."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, undefer

from dispatch.db.tables import Attachment, Visit, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import AttachmentPurpose


def add_once(session: Session, values: dict[str, Any]) -> bool:
    """Writes a file unless the technician sent one under this id; tells whether it is new."""
    new = insert(Attachment).values(values)
    new = new.on_conflict_do_nothing(index_elements=["technician_id", "attachment_id"])
    return session.scalar(new.returning(Attachment.id)) is not None


def sent_as(session: Session, technician_id: int, attachment_id: str) -> Attachment | None:
    """The file that a technician's device sent under its own id."""
    return session.scalar(
        select(Attachment).where(Attachment.technician_id == technician_id, Attachment.attachment_id == attachment_id)
    )


def count_of_visit(session: Session, visit_id: int, purpose: AttachmentPurpose) -> int:
    """How many files of a purpose a visit has."""
    found = select(func.count()).where(Attachment.visit_id == visit_id, Attachment.purpose == purpose)
    return session.scalar(found) or 0


def sent_ids(session: Session, technician_id: int, visit_id: int) -> frozenset[str]:
    """The device's own ids of the files that a technician has sent for a visit."""
    found = select(Attachment.attachment_id).where(
        Attachment.technician_id == technician_id, Attachment.visit_id == visit_id
    )
    return frozenset(session.scalars(found))


def counts_of(session: Session, technician_id: int, visit_ids: Collection[int]) -> dict[int, int]:
    """How many photographs and papers a technician has sent for each visit; visits without any are left out."""
    found = select(Attachment.visit_id, func.count()).where(
        Attachment.technician_id == technician_id,
        Attachment.visit_id.in_(visit_ids),
        Attachment.purpose == AttachmentPurpose.RECORD,
    )
    return dict(session.execute(found.group_by(Attachment.visit_id)).all())


def of_visit(session: Session, actor: Actor, visit_id: int) -> Sequence[Attachment]:
    """The files of a visit that the actor may see, without their content, in the order in which they came."""
    found = _seen_by(actor).where(Attachment.visit_id == visit_id)
    return session.scalars(found.order_by(Attachment.id)).all()


def seen(session: Session, actor: Actor, attachment: int) -> Attachment | None:
    """A file that the actor may see, without its content."""
    return session.scalar(_seen_by(actor).where(Attachment.id == attachment))


def cleared_of(session: Session, visit_id: int) -> Sequence[int]:
    """The ids of a visit's photographs that its customer may see, in the order in which they came."""
    found = select(Attachment.id).where(Attachment.visit_id == visit_id, Attachment.cleared_for_customer)
    return session.scalars(found.order_by(Attachment.id)).all()


def cleared_with_content(session: Session, visit_id: int, attachment: int) -> Attachment | None:
    """One of them, with its content."""
    found = select(Attachment).where(Attachment.visit_id == visit_id, Attachment.cleared_for_customer)
    return session.scalar(found.where(Attachment.id == attachment).options(undefer(Attachment.content)))


def with_content(session: Session, actor: Actor, attachment: int) -> Attachment | None:
    """A file that the actor may see, with its content."""
    return session.scalar(_seen_by(actor).where(Attachment.id == attachment).options(undefer(Attachment.content)))


def sees_visit(session: Session, actor: Actor, visit_id: int) -> bool:
    """Whether a visit is within the actor's bounds."""
    found = select(Visit.id).join(WorkOrder, WorkOrder.id == Visit.order_id)
    return session.scalar(found.where(Visit.id == visit_id, within(actor))) is not None


def _seen_by(actor: Actor) -> Select[Attachment]:
    found = select(Attachment).join(Visit, Visit.id == Attachment.visit_id)
    return found.join(WorkOrder, WorkOrder.id == Visit.order_id).where(within(actor))
