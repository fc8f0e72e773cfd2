"""Questions about what becomes of the technician whose work did not hold."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from dispatch.db.tables import RepeatRule, Territory
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor


def listed(session: Session, actor: Actor) -> Sequence[RepeatRule]:
    """The rules for everywhere and those of territories within the actor's bounds, the oldest first."""
    found = select(RepeatRule).outerjoin(RepeatRule.territory).options(joinedload(RepeatRule.territory))
    return session.scalars(
        found.where(or_(RepeatRule.territory_id.is_(None), within(actor, Territory))).order_by(RepeatRule.id)
    ).all()


def best(session: Session, territory_id: int | None, symptom: str | None) -> RepeatRule | None:
    """The most specific rule: a territory's own before one for everywhere, one of the symptom before one of any."""
    return session.scalar(
        select(RepeatRule)
        .where(or_(RepeatRule.territory_id.is_(None), RepeatRule.territory_id == territory_id))
        .where(or_(RepeatRule.symptom.is_(None), RepeatRule.symptom == symptom))
        .order_by(RepeatRule.territory_id.is_(None), RepeatRule.symptom.is_(None))
        .limit(1)
    )


def locked(session: Session, territory_id: int | None, symptom: str | None) -> RepeatRule | None:
    """The rule for just this territory and symptom, locked until the transaction ends."""
    found = select(RepeatRule).where(
        RepeatRule.territory_id.is_not_distinct_from(territory_id), RepeatRule.symptom.is_not_distinct_from(symptom)
    )
    return session.scalar(found.with_for_update())


def rule(session: Session, rule_id: int) -> RepeatRule | None:
    """A rule, locked until the transaction ends."""
    return session.scalar(select(RepeatRule).where(RepeatRule.id == rule_id).with_for_update())
