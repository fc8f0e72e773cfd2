"""Questions about photos that technicians propose of themselves."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, contains_eager

from dispatch.db.tables import PhotoProposal, Technician
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import PhotoProposalState
from dispatch.workforce.rules.absence_requests import TOLD_FOR


def sent_as(session: Session, technician_id: int, request_id: str) -> PhotoProposal | None:
    """What a technician's device sent under its own id."""
    mine = (PhotoProposal.technician_id == technician_id, PhotoProposal.request_id == request_id)
    return session.scalar(select(PhotoProposal).where(*mine))


def waiting_of(session: Session, technician_id: int) -> PhotoProposal | None:
    """What a technician waits to be answered, locked until the transaction ends."""
    asked = (PhotoProposal.technician_id == technician_id, PhotoProposal.state == PhotoProposalState.ASKED)
    return session.scalar(select(PhotoProposal).where(*asked).with_for_update())


def visible(session: Session, actor: Actor, photo_proposal_id: int) -> PhotoProposal | None:
    """A proposal of a technician within the actor's bounds, locked until the transaction ends."""
    found = _seen_by(actor).where(PhotoProposal.id == photo_proposal_id)
    return session.scalar(found.with_for_update(of=PhotoProposal))


def content_of(session: Session, actor: Actor, photo_proposal_id: int) -> bytes | None:
    """The JPEG of a proposal within the actor's bounds, as long as it waits."""
    found = select(PhotoProposal.content).join(Technician, Technician.id == PhotoProposal.technician_id)
    return session.scalar(found.where(PhotoProposal.id == photo_proposal_id, within(actor, Technician)))


def proposals(
    session: Session, actor: Actor, *, limit: int, after: int | None, state: str | None, technician_id: int | None
) -> Sequence[PhotoProposal]:
    """Proposals of technicians within the actor's bounds, in the order in which they came."""
    statement = _seen_by(actor)
    if after is not None:
        statement = statement.where(PhotoProposal.id > after)
    if state is not None:
        statement = statement.where(PhotoProposal.state == state)
    if technician_id is not None:
        statement = statement.where(PhotoProposal.technician_id == technician_id)
    return session.scalars(statement.order_by(PhotoProposal.id).limit(limit)).all()


def of_device(session: Session, technician_id: int, now: datetime) -> Sequence[PhotoProposal]:
    """What a technician's device shows: the newest, while it waits or was answered of late."""
    fresh = or_(PhotoProposal.state == PhotoProposalState.ASKED, PhotoProposal.answered_at > now - TOLD_FOR)
    found = select(PhotoProposal).where(PhotoProposal.technician_id == technician_id, fresh)
    return session.scalars(found.order_by(PhotoProposal.id.desc()).limit(1)).all()


def _seen_by(actor: Actor) -> Select[PhotoProposal]:
    found = select(PhotoProposal).join(Technician, Technician.id == PhotoProposal.technician_id)
    return found.options(contains_eager(PhotoProposal.technician)).where(within(actor, Technician))
