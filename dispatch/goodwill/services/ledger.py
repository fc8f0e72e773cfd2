"""What becomes of a grant: the customer has it, or it is taken back with a reason."""

from dispatch.aftercare.services.complaint_record import person
from dispatch.db.tables import Goodwill
from dispatch.goodwill.queries import goodwill as queries
from dispatch.goodwill.services.goodwill_record import IN_DOUBT, record, tell_taken_back, topic_of
from dispatch.kernel.rows.task_rows import close_topic
from dispatch.kernel.work import Work
from dispatch.orders.services import amending
from dispatch.vocabulary.complaints import GoodwillKind
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.states import ENDED_ORDERS
from dispatch.vocabulary.terms import Priority


def deliver(work: Work, goodwill_id: int) -> Goodwill:
    """Notes that the customer has it; a priority raises its order's now.

    Raises `Missing`, and `Refused` where it has ended, or no open order could go first.
    """
    row = _open(work, goodwill_id)
    if row.kind == GoodwillKind.PRIORITY:
        _put_first(work, row)
    row.delivered_at, row.delivered_by = work.now, work.actor.user_id
    work.session.flush()
    _is_decided(work, row)
    record(work, row, "delivered")
    return row


def take_back(work: Work, goodwill_id: int, why: str) -> Goodwill:
    """Takes it back. A text about it that still waits does not leave; who has read one is told that it does not stand.

    Raises `Missing`, and `Refused` where it has ended.
    """
    row = _open(work, goodwill_id)
    row.taken_back_at, row.taken_back_by, row.taken_back_why = work.now, work.actor.user_id, why
    work.session.flush()
    _is_decided(work, row)
    record(work, row, "taken_back")
    if row.message_id is not None and not queries.hold_back(work.session, row.message_id, work.now):
        tell_taken_back(work, row)
    return row


def _is_decided(work: Work, row: Goodwill) -> None:
    """Nobody has to look any more at a grant for a promise that was kept after all."""
    if row.promise_id is not None:
        close_topic(work.session, IN_DOUBT, topic_of(row.promise_id), work.now)


def _open(work: Work, goodwill_id: int) -> Goodwill:
    person(work)
    row = queries.locked(work.session, work.actor, goodwill_id)
    if row is None:
        raise Missing("goodwill")
    if row.delivered_at is not None or row.taken_back_at is not None:
        raise Refused("goodwill_ended", "The customer has it already, or it was taken back.")
    return row


def _put_first(work: Work, row: Goodwill) -> None:
    order = row.order
    if order is None or order.state in ENDED_ORDERS:
        raise Refused("nothing_to_put_first", "There is no open order that could go first.")
    if order.priority not in (Priority.HIGH, Priority.EMERGENCY):
        amending.amend(work, order.id, order.version, {"priority": Priority.HIGH})
