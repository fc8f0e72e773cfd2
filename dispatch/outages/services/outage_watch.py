"""Looks after outages: planned work begins, news is told, what should be over is asked about, silence ends."""

from dispatch.db.tables import Outage
from dispatch.kernel.records import open_task
from dispatch.kernel.work import Work
from dispatch.messaging.queries.messages import overtake_outage
from dispatch.outages.queries import outages as queries
from dispatch.outages.services import outage_ends, outages
from dispatch.outages.services.gathering import OVERDUE
from dispatch.vocabulary.jobs import TELL_OUTAGE

SAY_UNTIL_WHEN = ("outage_known", "outage_due_changed")
"""Texts that are untrue once the time has passed that they name."""


def sweep(work: Work) -> None:
    """Does what is due by now."""
    for outage in queries.to_begin(work.session, work.now):
        outages.begin(work, outage)
    for outage in queries.overdue(work.session, work.now):
        _ask_until_when(work, outage)
    for outage in queries.unanswered(work.session, work.now):
        outage_ends.close_silent(work, outage)
    for outage_id in queries.to_tell(work.session, work.now):
        work.defer(TELL_OUTAGE, outage_id=outage_id)


def _ask_until_when(work: Work, outage: Outage) -> None:
    """Asks a person whether it is over, once for each time that it was expected to be."""
    overtake_outage(work.session, outage.id, SAY_UNTIL_WHEN, work.now)
    open_task(
        work,
        OVERDUE,
        f"outage:{outage.id}:{outage.ends_at.isoformat()}",
        f"Outage {outage.reference} should be over by now: end it, or say until when it lasts.",
        outage_id=outage.id,
        due_at=outage.ends_at,
        reference=outage.reference,
    )
