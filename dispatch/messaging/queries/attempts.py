"""The last step before a carrier is called: the durable mark that from now on nobody knows whether a text left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ARRAY, BigInteger, DateTime, Interval, Text, bindparam, exists, func, select, text, update
from sqlalchemy.orm import Session

from dispatch.db.tables import Attempt, Message
from dispatch.messaging.queries.appointment_versions import state_of
from dispatch.vocabulary.states import MessageState

_DEPART = text(f"""
WITH mine AS (
  UPDATE messages m SET lease_until = clock_timestamp() + :lease,
    first_attempt_at = coalesce(first_attempt_at,
      (SELECT min(started_at) FROM attempts WHERE message_id = m.id), :now)
  FROM unnest(:ids, :claims, :appointment_states, :silenced_by) AS given (id, claim, appointment_state, silenced_by)
  WHERE m.id = given.id AND m.claim = given.claim AND m.state = 'claimed' AND m.lease_until > clock_timestamp()
    AND (SELECT {state_of("a")} FROM appointments a WHERE a.id = m.appointment_id)
        IS NOT DISTINCT FROM given.appointment_state
    AND NOT EXISTS (SELECT 1 FROM opt_outs o
      WHERE o.number_hash = ANY(string_to_array(given.silenced_by, ',')) AND o.ended_at IS NULL)
  RETURNING m.id, m.claim, m.carrier)
INSERT INTO attempts (message_id, claim, carrier, started_at)
SELECT id, claim, carrier, :now FROM mine RETURNING message_id
""").bindparams(  # noqa: S608 - A text of our own.
    bindparam("lease", type_=Interval),
    bindparam("ids", type_=ARRAY(BigInteger)),
    bindparam("claims", type_=ARRAY(BigInteger)),
    bindparam("appointment_states", type_=ARRAY(Text)),
    bindparam("silenced_by", type_=ARRAY(Text)),
    bindparam("now", type_=DateTime(timezone=True)),
)


@dataclass(frozen=True)
class Departing:
    """A claimed text whose carrier is about to be called, and what its claim was decided by.

    `silenced_by` holds the keyed hashes of the number, with commas between; None for a text that is sent despite an
    opt-out.
    """

    message_id: int
    claim: int
    appointment_state: str | None
    silenced_by: str | None


@dataclass(frozen=True)
class AbandonedText:
    """A text whose owner is gone: `called` tells whether a carrier may have been called under its last claim.

    `overdue` is how long ago its lease ran out.
    """

    id: int
    called: bool
    price_micros: int
    overdue: timedelta


def depart(session: Session, departing: Sequence[Departing], lease: timedelta, now: datetime) -> set[int]:
    """Writes an attempt each and renews the leases for the calls; returns the ids of those that may leave.

    Nothing is written for one whose claim has run out, which somebody else has, or whose grounds are gone.
    """
    written = session.connection().execute(
        _DEPART,
        {
            "ids": [one.message_id for one in departing],
            "claims": [one.claim for one in departing],
            "appointment_states": [one.appointment_state for one in departing],
            "silenced_by": [one.silenced_by for one in departing],
            "lease": lease,
            "now": now,
        },
    )
    return set(written.scalars())


def abandoned(session: Session) -> list[AbandonedText]:
    """Locks claimed texts whose lease has run out.

    The attempts are read by a second statement: one that was just committed by the owner is visible only to a
    statement that begins after the lock was had.
    """
    age = func.clock_timestamp() - Message.lease_until
    gone = session.execute(
        select(Message.id, Message.price_micros, age)
        .where(Message.state == MessageState.CLAIMED, Message.lease_until < func.clock_timestamp())
        .with_for_update(skip_locked=True)
    ).all()
    called = set(
        session.scalars(
            select(Message.id).where(
                Message.id.in_([row[0] for row in gone]),
                exists().where(Attempt.message_id == Message.id, Attempt.claim == Message.claim),
            )
        )
    )
    return [AbandonedText(id, id in called, price, overdue) for id, price, overdue in gone]


def leave_unknown(session: Session, ids: Sequence[int], look_up_at: datetime) -> None:
    """Texts that may have left wait for a look-up."""
    _set(session, ids, state=MessageState.UNKNOWN, lease_until=None, look_ups=0, look_up_at=look_up_at)


def requeue(session: Session, ids: Sequence[int]) -> None:
    """Texts that surely did not leave are due again; what no carrier was ever called with may go by any of them."""
    tried = exists().where(Attempt.message_id == Message.id).correlate(Message)
    _set(session, ids, state=MessageState.QUEUED, lease_until=None)
    session.execute(
        update(Message)
        .where(Message.id.in_(ids), ~tried)
        .values(carrier=None)
        .execution_options(synchronize_session=False)
    )


def _set(session: Session, ids: Sequence[int], **values: object) -> None:
    session.execute(
        update(Message).where(Message.id.in_(ids)).values(**values).execution_options(synchronize_session=False)
    )
