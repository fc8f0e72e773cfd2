"""How carriers fare, for all workers alike."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import CarrierState
from notify import Breaker


def locked_states(session: Session, names: Iterable[str]) -> dict[str, CarrierState]:
    """The states under these names, locked in the order of the names and read anew; a missing one is made."""
    wanted = sorted(names)
    found = _locked(session, wanted)
    if len(found) < len(wanted):
        rows = [{"name": name} for name in wanted]
        session.execute(insert(CarrierState).values(rows).on_conflict_do_nothing())
        found = _locked(session, wanted)
    return found


def breaker_of(state: CarrierState) -> Breaker:
    """The breaker that a state holds."""
    return Breaker(tuple(state.recent), state.rests_until, state.rests, state.probing_until)


def keep_breaker(state: CarrierState, breaker: Breaker) -> None:
    """Puts a breaker into a state."""
    state.recent = list(breaker.recent)
    state.rests_until, state.rests, state.probing_until = breaker.rests_until, breaker.rests, breaker.probing_until


def _locked(session: Session, names: list[str]) -> dict[str, CarrierState]:
    rows = session.scalars(
        select(CarrierState)
        .where(CarrierState.name.in_(names))
        .order_by(CarrierState.name)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.name: row for row in rows}
