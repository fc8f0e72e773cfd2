"""Questions about operators and about whose people are whose."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, BigInteger, cast, select, update
from sqlalchemy.orm import Session

from dispatch.db.tables import Operator, Territory, User
from dispatch.kernel.actor_scope import operators_within
from dispatch.vocabulary.permissions import Actor, mark_of


def visible(session: Session, actor: Actor, operator_id: int) -> Operator | None:
    """An operator within the actor's bounds."""
    return session.scalar(select(Operator).where(Operator.id == operator_id, operators_within(actor)))


def locked(session: Session, operator_id: int) -> Operator:
    """An operator, locked until the transaction ends and read anew."""
    statement = select(Operator).where(Operator.id == operator_id).with_for_update(key_share=True)
    return session.scalars(statement, execution_options={"populate_existing": True}).one()


def listed(session: Session, actor: Actor, *, limit: int, after: int | None) -> Sequence[Operator]:
    """Operators within the actor's bounds, the oldest first."""
    statement = select(Operator).where(operators_within(actor)).order_by(Operator.id).limit(limit)
    return session.scalars(statement if after is None else statement.where(Operator.id > after)).all()


def id_of_sender(session: Session, number: str) -> int | None:
    """Whose texts come from this number (E.164)."""
    return session.scalar(select(Operator.id).where(Operator.sender == number))


def territory_ids(session: Session, operator_id: int) -> list[int]:
    """An operator's territories with its mark: what binds its people."""
    own = select(Territory.id).where(Territory.operator_id == operator_id).order_by(Territory.id)
    return [mark_of(operator_id), *session.scalars(own)]


def bind_people(session: Session, operator_id: int) -> None:
    """Binds the people of a whole operator to the territories that it has now."""
    ids = territory_ids(session, operator_id)
    session.execute(update(User).where(User.operator_id == operator_id).values(territory_ids=ids))


def is_bound_to(session: Session, territory_id: int) -> bool:
    """Whether an account is bound to this territory for itself, and not as one of a whole operator's."""
    bound = User.territory_ids.contains(cast([territory_id], ARRAY(BigInteger)))
    return session.scalar(select(select(User.id).where(bound, User.operator_id.is_(None)).exists())) or False
