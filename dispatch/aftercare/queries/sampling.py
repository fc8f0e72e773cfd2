"""Questions about whom the operator samples."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from dispatch.db.tables import SamplingRule, Technician
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.asking import SampledContact
from dispatch.vocabulary.permissions import Actor


def listed(session: Session, actor: Actor) -> Sequence[SamplingRule]:
    """Every rule, without those about technicians out of the actor's bounds."""
    seen = select(Technician.id).where(within(actor, Technician))
    return session.scalars(
        select(SamplingRule)
        .where(SamplingRule.technician_id.is_(None) | SamplingRule.technician_id.in_(seen))
        .options(joinedload(SamplingRule.technician))
        .order_by(SamplingRule.contact.desc(), SamplingRule.id)
    ).all()


def about(session: Session, contact: SampledContact) -> Sequence[SamplingRule]:
    """The rules of one contact."""
    return session.scalars(select(SamplingRule).where(SamplingRule.contact == contact)).all()


def locked(session: Session, rule_id: int) -> SamplingRule | None:
    """A rule, locked until the transaction ends."""
    return session.get(SamplingRule, rule_id, with_for_update=True, populate_existing=True)
