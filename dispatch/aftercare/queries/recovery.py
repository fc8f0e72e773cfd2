"""Which customers are to be asked, or reminded, how well their complaint was put right."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.aftercare.queries.complaint_watch import SWEPT_AT_ONCE
from dispatch.db.tables import Complaint, Message, RecoverySurvey
from dispatch.vocabulary.states import MessageState
from notify import KINDS

_NEED_CONSENT = tuple(name for name, kind in KINDS.items() if kind.needs_consent)


def due(session: Session, now: datetime) -> Sequence[tuple[RecoverySurvey, Complaint]]:
    """Surveys to send by now with their complaints, locked; what others hold is left to them."""
    found = session.execute(
        select(RecoverySurvey, Complaint)
        .join(Complaint, Complaint.id == RecoverySurvey.complaint_id)
        .where(RecoverySurvey.next_at <= now)
        .order_by(RecoverySurvey.next_at)
        .limit(SWEPT_AT_ONCE)
        .with_for_update(of=(RecoverySurvey, Complaint), key_share=True, skip_locked=True)
    )
    return [(survey, complaint) for survey, complaint in found]


def is_being_asked(session: Session, customer_id: int) -> bool:
    """Whether another survey or invitation to the customer waits to leave."""
    waiting = select(Message.id).where(
        Message.customer_id == customer_id,
        Message.kind.in_(_NEED_CONSENT),
        Message.state.in_((MessageState.QUEUED, MessageState.CLAIMED, MessageState.UNKNOWN)),
    )
    return session.scalar(waiting.limit(1)) is not None


def was_asked(session: Session, complaint_id: int, since: datetime) -> bool:
    """Whether the question itself reached the customer's carrier since then."""
    left = select(Message.id).where(
        Message.complaint_id == complaint_id,
        Message.kind == "recovery_survey",
        Message.created_at >= since,
        Message.state.in_((MessageState.SENT, MessageState.DELIVERED)),
    )
    return session.scalar(left.limit(1)) is not None
