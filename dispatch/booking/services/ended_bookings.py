"""What a cancelled visit leaves behind in the booking: its place on the waiting list, its holds, its time."""

from dispatch.booking.queries import holds as hold_queries
from dispatch.booking.queries import waitlist as queries
from dispatch.booking.services import waitlist
from dispatch.db.tables import Visit
from dispatch.kernel.work import Work
from dispatch.vocabulary.facts import VisitCancelled
from dispatch.vocabulary.states import WaitState
from dispatch.workforce.services import freed_time


def leave_waiting_list(work: Work, fact: VisitCancelled) -> None:
    """Whoever has no visit any more waits for no earlier one."""
    entry = queries.listed_of(work.session, fact.visit_id)
    if entry is not None:
        waitlist.end(work, entry.id, WaitState.ENDED, "visit_cancelled")


def let_go_of_holds(work: Work, fact: VisitCancelled) -> None:
    """What is held for the visit is free for others."""
    hold_queries.release_of_visit(work.session, fact.visit_id)


def free_time(work: Work, fact: VisitCancelled) -> None:
    """Those who wait for an earlier window are thought of."""
    freed_time.note(work, work.session.get_one(Visit, fact.visit_id).order.territory_id)
