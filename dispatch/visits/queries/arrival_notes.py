"""Questions about what customers leave for whoever comes."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import ArrivalNote


def note_of(session: Session, visit_id: int) -> ArrivalNote | None:
    """What was left for a visit."""
    return session.get(ArrivalNote, visit_id)


def notes_of(session: Session, visit_ids: Iterable[int]) -> dict[int, ArrivalNote]:
    """The notes of several visits, by the visit's id."""
    found = session.scalars(select(ArrivalNote).where(ArrivalNote.visit_id.in_(list(visit_ids))))
    return {note.visit_id: note for note in found}


def keep(session: Session, visit_id: int, **values: Any) -> None:
    """Writes these columns of a visit's note and leaves the others as they are; one statement, whoever is first."""
    new = insert(ArrivalNote).values(visit_id=visit_id, **values)
    kept = new.on_conflict_do_update(index_elements=["visit_id"], set_=values).returning(ArrivalNote)
    # What the session knew of it is brought up to date.
    session.scalars(kept, execution_options={"populate_existing": True}).one()
