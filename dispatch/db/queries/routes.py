"""Locks on technicians: whoever takes somebody's time waits for whoever is taking it."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.db.models import Technician


def hold(session: Session, technician_ids: Collection[int]) -> None:
    """Holds technicians until the transaction ends, in the order of their ids."""
    session.execute(
        select(Technician.id)
        .where(Technician.id.in_(technician_ids))
        .order_by(Technician.id)
        .with_for_update(key_share=True)
    ).all()
