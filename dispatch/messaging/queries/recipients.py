"""What numbers have got and want: the facts behind budgets and opt-outs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Text, and_, delete, func, or_, select, union, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.arrays import rows_of
from dispatch.db.tables import (
    Customer,
    FollowUp,
    FollowUpAttempt,
    InboundText,
    Message,
    OptOut,
    Task,
    WorkOrder,
)
from dispatch.vocabulary.states import MessageState
from dispatch.vocabulary.terms import TaskState
from notify import ReplyKind

_TAKEN = or_(Message.carrier_message_id.is_not(None), Message.state.in_([MessageState.CLAIMED, MessageState.UNKNOWN]))
"""A carrier took it, or may have taken it."""


@dataclass(frozen=True)
class SentText:
    """A text that a number got or may have got; `at` is None while that is not settled."""

    number: str
    kind: str
    answers: bool
    at: datetime | None


def told_since(session: Session, numbers: Iterable[str], since: datetime) -> list[SentText]:
    """What these numbers got since then, every purpose and order together."""
    rows = session.execute(
        select(Message.to_number, Message.kind, Message.answers, Message.sent_at).where(
            Message.to_number.in_(list(numbers)),
            _TAKEN,
            or_(Message.sent_at.is_(None), Message.sent_at >= since),
        )
    )
    return [SentText(*row) for row in rows]


def stop_in_doubt(session: Session, numbers: Iterable[str]) -> frozenset[str]:
    """Which of these numbers wrote what may have been a stop, and wait for a person to read it."""
    return frozenset(
        session.scalars(
            select(InboundText.from_number)
            .join(Task, Task.id == InboundText.task_id)
            .where(
                InboundText.from_number.in_(list(numbers)),
                InboundText.meaning == ReplyKind.MAYBE_STOP,
                Task.state == TaskState.OPEN,
            )
        )
    )


def last_told(session: Session, numbers: Iterable[str], kinds: Iterable[str]) -> dict[str, datetime]:
    """When each of these numbers last got a text of these kinds."""
    rows = session.execute(
        select(Message.to_number, func.max(Message.sent_at))
        .where(
            Message.to_number.in_(list(numbers)),
            Message.kind.in_(list(kinds)),
            Message.sent_at.is_not(None),
            _TAKEN,
        )
        .group_by(Message.to_number)
    )
    return {number: at for number, at in rows if at is not None}


def contacts_since(session: Session, numbers: Iterable[str], since: datetime) -> dict[str, int]:
    """How often each of these numbers was texted or called since then, for whatever purpose."""
    wanted = list(numbers)
    texts = (
        select(Message.to_number.label("number"), func.count().label("times"))
        .where(Message.to_number.in_(wanted), _TAKEN, or_(Message.sent_at.is_(None), Message.sent_at >= since))
        .group_by(Message.to_number)
    )
    calls = (
        select(Customer.phone.label("number"), func.count().label("times"))
        .join(WorkOrder, WorkOrder.customer_id == Customer.id)
        .join(FollowUp, FollowUp.order_id == WorkOrder.id)
        .join(FollowUpAttempt, FollowUpAttempt.follow_up_id == FollowUp.id)
        .where(Customer.phone.in_(wanted), FollowUpAttempt.at >= since)
        .group_by(Customer.phone)
    )
    both = texts.union_all(calls).subquery()
    rows = session.execute(select(both.c.number, func.sum(both.c.times)).group_by(both.c.number))
    return {number: int(times) for number, times in rows}


def counts_by_version(session: Session, pairs: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """How often each kind was taken by a carrier for its appointment version."""
    wanted = list(pairs)
    if not wanted:
        return {}
    given = rows_of("given", {"kind": Text(), "appointment_id": BigInteger()}, wanted)
    rows = session.execute(
        select(Message.kind, Message.appointment_id, func.count())
        .join(given, and_(Message.kind == given.c.kind, Message.appointment_id == given.c.appointment_id))
        .where(_TAKEN)
        .group_by(Message.kind, Message.appointment_id)
    )
    return {(kind, appointment_id): count for kind, appointment_id, count in rows if appointment_id is not None}


def opted_out(session: Session, hashes: Iterable[str]) -> set[str]:
    """Those of these hashes whose numbers want no texts."""
    return set(
        session.scalars(
            select(OptOut.number_hash).where(OptOut.number_hash.in_(list(hashes)), OptOut.ended_at.is_(None))
        )
    )


def opt_out(session: Session, number_hash: str, key: str, now: datetime) -> bool:
    """Notes that a number wants no texts; False when that was known. `key` is the fingerprint of the hash's key."""
    new = insert(OptOut).values(number_hash=number_hash, key_fingerprint=key, since=now)
    statement = new.on_conflict_do_update(
        index_elements=["number_hash"], set_={"since": now, "ended_at": None}, where=OptOut.ended_at.is_not(None)
    )
    return session.scalar(statement.returning(OptOut.number_hash)) is not None


def opt_in(session: Session, hashes: Sequence[str], now: datetime) -> bool:
    """Notes that a number wants texts again; False when it had not opted out."""
    statement = (
        update(OptOut)
        .where(OptOut.number_hash.in_(hashes), OptOut.ended_at.is_(None))
        .values(ended_at=now)
        .returning(OptOut.number_hash)
    )
    return bool(session.scalars(statement).all())


def move_opt_outs(session: Session, to_by_from: dict[str, str], key: str) -> int:
    """Keeps rows under other hashes of the same numbers, made with the key of this fingerprint; returns how many.

    A number that is known under its new hash already loses only the older row, and stays opted out if either was.
    """
    rows = session.execute(
        delete(OptOut)
        .where(OptOut.number_hash.in_(list(to_by_from)))
        .returning(OptOut.number_hash, OptOut.since, OptOut.ended_at)
    ).all()
    for old_hash, since, ended_at in rows:
        new = insert(OptOut).values(
            number_hash=to_by_from[old_hash], key_fingerprint=key, since=since, ended_at=ended_at
        )
        still_out = {"since": new.excluded.since, "ended_at": None} if ended_at is None else {}
        session.execute(
            new.on_conflict_do_update(index_elements=["number_hash"], set_=still_out)
            if still_out
            else new.on_conflict_do_nothing()
        )
    return len(rows)


def count_under_others(session: Session, key: str) -> int:
    """How many opt-outs in force are kept under another key than the one with this fingerprint."""
    return (
        session.scalar(
            select(func.count())
            .select_from(OptOut)
            .where(OptOut.ended_at.is_(None), OptOut.key_fingerprint.is_distinct_from(key))
        )
        or 0
    )


def known_numbers(session: Session, after: str, limit: int) -> list[str]:
    """Up to so many numbers of customers, texts and replies behind the given one, in their order, each once."""
    columns = (Customer.phone, Message.to_number, InboundText.from_number)
    known = union(
        *(select(one.label("number")).where(one > after).distinct().order_by(one).limit(limit) for one in columns)
    ).subquery()
    return list(session.scalars(select(known.c.number).order_by(known.c.number).limit(limit)))
