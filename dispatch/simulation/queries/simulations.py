"""Questions about simulations, limited to what the actor may see."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from dispatch.db.tables import Simulation
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import SIMULATIONS_IN_HAND


def visible(session: Session, actor: Actor, simulation_id: int) -> Simulation | None:
    """A simulation within an actor's bounds."""
    return session.scalar(select(Simulation).where(Simulation.id == simulation_id, within(actor, Simulation)))


def listed(session: Session, actor: Actor, *, limit: int, before: int | None = None) -> Sequence[Simulation]:
    """Simulations within an actor's bounds, the newest first."""
    found = select(Simulation).where(within(actor, Simulation)).order_by(Simulation.id.desc()).limit(limit)
    return session.scalars(found if before is None else found.where(Simulation.id < before)).all()


def locked(session: Session, simulation_id: int) -> Simulation | None:
    """A simulation, held until the transaction ends."""
    found = select(Simulation).where(Simulation.id == simulation_id)
    return session.scalar(found.with_for_update(key_share=True).execution_options(populate_existing=True))


def in_hand(session: Session, territory_id: int) -> int | None:
    """The id of a territory's simulation that waits or runs."""
    return session.scalar(
        select(Simulation.id).where(
            Simulation.territory_id == territory_id, Simulation.state.in_(sorted(SIMULATIONS_IN_HAND))
        )
    )


def beside(session: Session, actor: Actor, one: Simulation, limit: int) -> Sequence[Simulation]:
    """Others that are done of the same orders, days, futures and seed, the newest first: their figures compare."""
    return session.scalars(
        select(Simulation)
        .where(
            within(actor, Simulation),
            Simulation.id != one.id,
            Simulation.result.is_not(None),
            *(
                getattr(Simulation, name) == getattr(one, name)
                for name in ("territory_id", "first_day", "last_day", "orders", "orders_a_day", "futures", "seed")
                if getattr(one, name) is not None
            ),
        )
        .order_by(Simulation.id.desc())
        .limit(limit)
    ).all()


def forget(session: Session, before: datetime) -> None:
    """Takes out what was asked for before an instant."""
    session.execute(delete(Simulation).where(Simulation.asked_at < before))
