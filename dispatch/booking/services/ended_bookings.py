"""What a cancelled visit leaves behind in the booking: its place on the waiting list, its holds, its time.

The place comes back with the visit; holds and time are others' by then.
"""

from dispatch.booking.queries import holds as hold_queries
from dispatch.booking.queries import waitlist as queries
from dispatch.booking.services import waitlist
from dispatch.db.tables import Visit
from dispatch.kernel.work import Work
from dispatch.vocabulary.facts import VisitCancelled, VisitReinstated
from dispatch.vocabulary.states import WaitState
from dispatch.workforce.services import freed_time

VISIT_CANCELLED = "visit_cancelled"


def leave_waiting_list(work: Work, fact: VisitCancelled) -> None:
    """Whoever has no visit any more waits for no earlier one."""
    entry = queries.listed_of(work.session, fact.visit_id)
    if entry is not None:
        waitlist.end(work, entry.id, WaitState.ENDED, VISIT_CANCELLED)


def wait_again(work: Work, fact: VisitReinstated) -> None:
    """Whoever waited for an earlier window until the visit was cancelled waits again, as soon as it has a time."""
    lost = queries.newest_of_visit(work.session, fact.visit_id)
    if lost is not None and lost.end_reason == VISIT_CANCELLED:
        waitlist.wait_again(work, lost)


def let_go_of_holds(work: Work, fact: VisitCancelled) -> None:
    """What is held for the visit is free for others."""
    hold_queries.release_of_visit(work.session, fact.visit_id)


def free_time(work: Work, fact: VisitCancelled) -> None:
    """Those who wait for an earlier window are thought of."""
    freed_time.note(work, work.session.get_one(Visit, fact.visit_id).order.territory_id)
