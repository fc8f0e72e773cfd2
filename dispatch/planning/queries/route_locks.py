"""Locks on technicians: whoever takes somebody's time waits for whoever is taking it."""

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.orm import Session

_HOLD = text("SELECT id FROM technicians WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY id FOR NO KEY UPDATE")


def hold(session: Session, technician_ids: Collection[int]) -> None:
    """Holds technicians until the transaction ends, in the order of their ids."""
    session.execute(_HOLD, {"ids": list(technician_ids)}).all()
