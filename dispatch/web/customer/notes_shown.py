"""What the customer's page shows of the word that they have left."""

from dataclasses import dataclass

from dispatch.db.tables import Visit
from dispatch.kernel.work import Work
from dispatch.visits.queries.arrival_notes import note_of
from dispatch.visits.services import arrival_notes as services


@dataclass(frozen=True)
class NotesShown:
    """What the customer has left, and what they may still leave."""

    access: str
    word: str
    is_absent: bool
    may_leave_word: bool
    may_be_absent: bool


def notes_shown(work: Work, visit: Visit) -> NotesShown:
    """The customer's own words, and nothing that staff know of their door."""
    note = note_of(work.session, visit.id)
    return NotesShown(
        access=note.access if note else "",
        word=note.word if note else "",
        is_absent=services.is_absent(work, visit),
        may_leave_word=services.may_leave_word(visit),
        may_be_absent=services.may_be_absent(work, visit),
    )
