"""The outbox: which texts are due, who has them, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Text, and_, exists, func, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from dispatch.db.arrays import rows_of
from dispatch.db.tables import Appointment, Message, Visit
from dispatch.messaging.queries.appointment_versions import state_of
from dispatch.vocabulary.states import OPEN_VISITS, MessageState
from dispatch.vocabulary.terms import AppointmentState

_GATE = 4_210_031
"""An advisory lock's number: claims are made one after the other, so that budgets, the cap and the rates are exact."""


@dataclass(frozen=True)
class DueText:
    """A text that is due, and what has become of what it speaks of."""

    id: int
    kind: str
    carrier: str | None
    appointment_id: int | None
    to_number: str
    zone: str
    language: str
    parameters: dict[str, Any]
    signature: str
    sender: str | None
    body: str
    segments: int
    price_micros: int
    answers: bool
    occurrence: int
    topic: str | None
    created_at: datetime
    expires_at: datetime
    appointment_state: str | None
    arrival_window: Range[datetime] | None
    visit_state: str | None
    customer_id: int | None
    lost_technician: bool | None
    """Whether the version names somebody who does not come any more, while nobody else is found yet."""
    request_id: str | None
    """The request that it goes back to."""
    unsendable: str | None = None
    """Why it can't be sent, as it was found when it was worded anew; `faults` then say what can't be worded."""
    faults: tuple[str, ...] = ()


_GATE_HELD_IDLE = "5s"
"""A worker that falls asleep inside a claim loses its connection after this, and with it the gate."""


def pass_the_gate(session: Session) -> None:
    """Waits until nobody else claims; the gate closes again at the end of the transaction."""
    session.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = '{_GATE_HELD_IDLE}'"))
    session.execute(select(func.pg_advisory_xact_lock(_GATE)))


_DUE = (
    select(
        Message.id, Message.kind, Message.carrier, Message.appointment_id, Message.to_number, Message.zone,
        Message.language, Message.parameters, Message.signature, Message.sender, Message.body, Message.segments,
        Message.price_micros, Message.answers, Message.occurrence, Message.topic, Message.created_at,
        Message.expires_at, literal_column(state_of("appointments"), Text).label("appointment_state"),
        Appointment.arrival_window,
        Visit.state.label("visit_state"), Message.customer_id,
        and_(
            Appointment.state == AppointmentState.LIVE,
            Visit.state.in_(OPEN_VISITS),
            Appointment.technician_id.is_distinct_from(Visit.technician_id),
        ).label("lost_technician"),
        Message.request_id,
    )
    .outerjoin(Appointment, Appointment.id == Message.appointment_id)
    .outerjoin(Visit, Visit.id == Appointment.visit_id)
    .where(Message.state == MessageState.QUEUED)
    .order_by(Message.expires_at, Message.id)
    .with_for_update(of=Message, skip_locked=True)
)  # fmt: skip


def due(session: Session, now: datetime, limit: int) -> list[DueText]:
    """Locks up to so many due texts, those first that expire first. Rows that someone else holds are left out."""
    rows = session.execute(_DUE.where(Message.not_before <= now).limit(limit))
    return [DueText(*row) for row in rows]


def outlived(session: Session, now: datetime, limit: int) -> list[DueText]:
    """Locks up to so many queued texts that have expired."""
    rows = session.execute(_DUE.where(Message.expires_at <= now, Message.not_before <= now).limit(limit))
    return [DueText(*row) for row in rows]


def due_by_kind(session: Session, now: datetime, before: datetime) -> dict[str, tuple[int, int]]:
    """How many texts are due by kind: those written before an instant, and the others."""
    is_before = Message.created_at <= before
    rows = session.execute(
        select(Message.kind, func.count().filter(is_before), func.count().filter(~is_before))
        .where(Message.state.in_((MessageState.QUEUED, MessageState.CLAIMED)), Message.not_before <= now)
        .group_by(Message.kind)
        .order_by(Message.kind)
    )
    return {kind: (earlier, later) for kind, earlier, later in rows}


def claim(session: Session, chosen: Sequence[tuple[int, str]], lease: timedelta) -> dict[int, int]:
    """Claims locked texts for their carriers; returns the fencing tokens by message id."""
    if not chosen:
        return {}
    given = rows_of("given", {"id": BigInteger(), "carrier": Text()}, chosen)
    claimed = session.execute(
        update(Message)
        .where(Message.id == given.c.id)
        .values(
            state=MessageState.CLAIMED,
            claim=Message.claim + 1,
            lease_until=func.clock_timestamp() + lease,
            carrier=given.c.carrier,
            held_reason=None,
        )
        .returning(Message.id, Message.claim)
        .execution_options(synchronize_session=False)
    )
    return {id: token for id, token in claimed}  # noqa: C416 - mypy knows rows by their parts.


def change(session: Session, message_id: int, **values: Any) -> None:
    """Writes values into one text that the caller has locked."""
    session.execute(
        update(Message).where(Message.id == message_id).values(**values).execution_options(synchronize_session=False)
    )


def delivered_before(session: Session, message: DueText) -> bool:
    """Whether the same words have arrived after all as an earlier occurrence; a further delay says something else."""
    same = (
        Message.appointment_id == message.appointment_id
        if message.appointment_id is not None
        else Message.topic == message.topic
    )
    return bool(
        session.scalar(
            select(
                exists().where(
                    Message.kind == message.kind,
                    same,
                    Message.occurrence < message.occurrence,
                    Message.body == message.body,
                    Message.to_number == message.to_number,
                    Message.state == MessageState.DELIVERED,
                )
            )
        )
    )


def spend(session: Session, day: datetime, micros: int) -> None:
    """Adds to what a day's texts cost; a negative sum takes back what was surely not accepted."""
    if micros:
        session.execute(
            text(
                "INSERT INTO spending (day, micros) VALUES (:day, greatest(:micros, 0)) "
                "ON CONFLICT (day) DO UPDATE SET micros = greatest(spending.micros + :micros, 0)"
            ),
            {"day": day, "micros": micros},
        )


def spent(session: Session, day: datetime) -> int:
    """What a day's texts cost so far, in millionths of the currency."""
    return session.scalar(text("SELECT micros FROM spending WHERE day = :day"), {"day": day}) or 0
