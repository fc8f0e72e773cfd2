"""Questions about orders, and the statements that take one in."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload, selectinload

from dispatch.db.models import Customer, Site, Visit, WorkOrder
from dispatch.domain.states import LIVE_ORDERS


def queue_up(session: Session, source: str, external_id: str) -> None:
    """Makes requests with the same source and external id wait for each other until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{source}\n{external_id}", 0))))


def live(session: Session, source: str, external_id: str) -> WorkOrder | None:
    """The live order of a source system by its own id."""
    return session.scalar(
        select(WorkOrder)
        .options(*WHOLE)
        .where(
            WorkOrder.source == source,
            WorkOrder.external_id == external_id,
            WorkOrder.state.in_(sorted(LIVE_ORDERS)),
        )
    )


def keep_customer(session: Session, values: dict[str, Any]) -> Customer:
    """Writes a customer, or brings the one with the same source and external id up to date."""
    statement = insert(Customer).values(values)
    newer = {name: statement.excluded[name] for name in ("name", "phone", "textable", "language", "tier")}
    statement = statement.on_conflict_do_update(index_elements=["source", "external_id"], set_=newer)
    return session.scalars(statement.returning(Customer), execution_options=FRESH).one()


def keep_site(session: Session, values: dict[str, Any]) -> Site:
    """Writes a site, or brings the customer's same address up to date; a known point outlives a missing one."""
    statement = insert(Site).values(values)
    newer: dict[str, Any] = {"access_notes": statement.excluded.access_notes}
    if values["lat"] is not None:
        newer |= {name: statement.excluded[name] for name in ("lat", "lon", "location_state", "located_by")}
    statement = statement.on_conflict_do_update(index_elements=["customer_id", "address"], set_=newer)
    return session.scalars(statement.returning(Site), execution_options=FRESH).one()


FRESH = {"populate_existing": True}
"""What the statement returns goes before what the session remembers."""

WHOLE = (
    joinedload(WorkOrder.customer),
    joinedload(WorkOrder.site),
    selectinload(WorkOrder.visits).selectinload(Visit.windows),
)
"""What an order's representation needs, in three round trips."""
