"""What a customer leaves for whoever comes: how to get in, a word, that nobody will be home."""

from typing import Any

from dispatch.customers.services.contacts import got_in_touch
from dispatch.db.tables import Visit
from dispatch.kernel.records import announce, audit, open_task
from dispatch.kernel.rows import task_rows
from dispatch.kernel.work import Work
from dispatch.visits.queries import appointments, arrival_notes
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.states import AWAITED_VISITS, ENDED_VISITS
from dispatch.vocabulary.terms import ContactWay

ABSENT = "nobody_home"
"""The kind of the task that asks a person to agree on something else."""


def may_leave_word(visit: Visit) -> bool:
    """Whether somebody may still read it on their way, or at work."""
    return visit.state not in ENDED_VISITS


def may_be_absent(work: Work, visit: Visit) -> bool:
    """Whether an arrival is promised that nobody would be home for."""
    return visit.state in AWAITED_VISITS and appointments.live_of(work.session, visit.id) is not None


def is_absent(work: Work, visit: Visit) -> bool:
    """Whether the customer has said that nobody will be home at the time that is arranged now."""
    note, live = arrival_notes.note_of(work.session, visit.id), appointments.live_of(work.session, visit.id)
    return note is not None and live is not None and note.absent_version == live.version


def leave_word(work: Work, visit: Visit, access: str, word: str) -> None:
    """Keeps how to get in and what else to know; empty takes back. The same again changes nothing.

    Raises `Refused` once the visit has ended.
    """
    if not may_leave_word(visit):
        raise _too_late()
    known = arrival_notes.note_of(work.session, visit.id)
    before = (known.access, known.word) if known else ("", "")
    parts = [name for name, old, new in zip(("access", "word"), before, (access, word), strict=True) if old != new]
    if parts:
        _keep(work, visit, parts, access=access, word=word)
        got_in_touch(work, visit.order.customer, ContactWay.PAGE, visit.order)


def say_absent(work: Work, visit: Visit) -> None:
    """Tells whoever comes, and a person, that nobody will be home at the time that is arranged.

    Raises `Refused` when nobody is expected any more.
    """
    live = appointments.live_of(work.session, visit.id)
    if live is None or visit.state not in AWAITED_VISITS:
        raise _too_late()
    if is_absent(work, visit):
        return
    _keep(work, visit, ["absent"], absent_version=live.version)
    got_in_touch(work, visit.order.customer, ContactWay.PAGE, visit.order)
    open_task(
        work,
        ABSENT,
        f"visit:{visit.id}",
        f"The customer of order {visit.order.reference} says that nobody will be home at their appointment. "
        "Agree on another time, or on how to get in.",
        order_id=visit.order_id,
        visit_id=visit.id,
        reference=visit.order.reference,
    )


def take_back_absence(work: Work, visit: Visit) -> None:
    """Somebody will be home after all, or another time was found; nothing changes where nothing was said."""
    task_rows.close_topic(work.session, ABSENT, f"visit:{visit.id}", work.now)
    known = arrival_notes.note_of(work.session, visit.id)
    if known is not None and known.absent_version is not None:
        _keep(work, visit, ["absent"], absent_version=None)


def _keep(work: Work, visit: Visit, parts: list[str], **values: Any) -> None:
    order = visit.order
    arrival_notes.keep(work.session, visit.id, written_at=work.now, **values)
    audit(work, "visit.noted", "visit", visit.id, parts=parts)
    announce(
        work,
        "visit.noted",
        "visit",
        visit.id,
        territory_id=order.territory_id,
        source=order.source,
        parts=parts,
    )


def _too_late() -> Refused:
    return Refused("too_late_to_note", "Nobody is expected for this visit any more; please call us.")
