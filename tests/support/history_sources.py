"""Reads the histories of a run: our database after it, and the carriers' journals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatch.bootstrap import Backend
from dispatch.db.models import Appointment, Attempt, Event, InboundText, Message, OptOut, Receipt, Task
from dispatch.services.work import Work
from notify.catalogue import language_for
from notify.kinds import KINDS
from notify.numbers import spoken
from notify.parameters import clean_name
from tests.support.carrier_history import CarrierHistory
from tests.support.histories import Change, Heard, Histories, Row, Silence, Try, Written

TRANSACTION = timedelta(seconds=3)
"""Rows carry the instant at which their transaction began; what it says holds for others from its commit on."""


@dataclass(frozen=True)
class Certain:
    """What clients know to the instant: from when a number was surely silent, or a version surely ended."""

    silences: Sequence[Silence] = ()
    ended: Mapping[int, datetime] = field(default_factory=dict)


NOTHING_CERTAIN = Certain()


def histories_of(
    backend: Backend, journals: Mapping[str, Path], changes: Iterable[Change] = (), certain: Certain = NOTHING_CERTAIN
) -> Histories:
    """What three sides say of a run; `journals` are the carriers' by name.

    Reports may still be on their way. So what we answered is read before our database, and what carriers have said
    at all after it.
    """
    carriers = CarrierHistory.of(journals)
    with backend.work() as work:
        session = work.session
        messages = session.query(Message).order_by(Message.id).all()
        versions = {one.id: one for one in session.query(Appointment)}
        ended = _superseded(versions.values()) | dict(certain.ended)
        overdue = set(session.scalars(text("SELECT id FROM messages WHERE lease_until < clock_timestamp()")))
        inbound = session.query(InboundText).all()
        kept = tuple(Heard(one.carrier, one.carrier_message_id, one.status) for one in session.query(Receipt))
        by_now = CarrierHistory.of(journals)
        return Histories(
            now=work.now,
            changes=tuple(changes),
            rows=tuple(_row(one, versions, ended, overdue) for one in messages),
            tries=tuple(_try(one) for one in session.query(Attempt).order_by(Attempt.id)),
            taken=tuple(carriers.taken),
            heard=tuple(carriers.heard),
            silences=(*certain.silences, *_silences(work, messages)),
            written=tuple(_written(session, inbound, messages, carriers.received)),
            kept=kept,
            passed=frozenset(by_now.passed),
            strangers=tuple(one.carrier_message_id for one in inbound if one.carrier_message_id not in by_now.written),
            effects=tuple(
                (one.thing_id, one.kind) for one in session.query(Event).filter(Event.kind.like("message.%"))
            ),
        )


def _superseded(versions: Iterable[Appointment]) -> dict[int, datetime]:
    """When each version had surely ended that has a next one."""
    listed = list(versions)
    made = {(one.visit_id, one.version): one.made_at + TRANSACTION for one in listed}
    next_made = {one.id: made.get((one.visit_id, one.version + 1)) for one in listed}
    return {id: at for id, at in next_made.items() if at is not None}


def _silences(work: Work, messages: Sequence[Message]) -> Iterator[Silence]:
    numbers = {work.tools.keys.number_hash(one.to_number): one.to_number for one in messages}
    for one in work.session.query(OptOut):
        if one.number_hash in numbers:
            yield Silence(numbers[one.number_hash], one.since + TRANSACTION, one.ended_at)


def _row(
    message: Message, versions: Mapping[int, Appointment], ended: Mapping[int, datetime], overdue: set[int]
) -> Row:
    return Row(
        id=message.id,
        kind=message.kind,
        about=_about(message),
        number=message.to_number,
        body=message.body,
        state=message.state,
        occurrence=message.occurrence,
        zone=message.zone,
        answers=message.answers,
        carrier=message.carrier,
        carrier_id=message.carrier_message_id,
        carrier_status=message.carrier_status,
        created_at=message.created_at,
        lease_is_over=message.id in overdue,
        superseded_at=ended.get(message.appointment_id or 0),
        expires_at=message.expires_at,
        must_say=_must_say(message, versions.get(message.appointment_id or 0)),
    )


def _about(message: Message) -> str:
    return f"appointment:{message.appointment_id}" if message.appointment_id else str(message.topic)


def _must_say(message: Message, version: Appointment | None) -> tuple[str, ...]:
    """The version's technician, worded as this language words names and numbers."""
    if version is None or version.technician is None:
        return ()
    language = language_for(message.language)
    worded = {
        "technician_name": clean_name(version.technician.name, language),
        "technician_phone": spoken(version.technician.phone, language.home_country_code),
    }
    return tuple(words for name, words in worded.items() if name in KINDS[message.kind].parameters)


def _try(attempt: Attempt) -> Try:
    return Try(
        attempt.message_id, attempt.claim, attempt.carrier, attempt.started_at, attempt.ended_at, attempt.outcome
    )


def _written(
    session: Session, inbound: Sequence[InboundText], messages: Sequence[Message], received: Sequence[str]
) -> Iterator[Written]:
    """What became of each of these customers' texts."""
    rows: dict[str, list[InboundText]] = defaultdict(list)
    for one in inbound:
        rows[one.carrier_message_id].append(one)
    asked: dict[str, set[str]] = defaultdict(set)
    for message in messages:
        asked[message.to_number].add(_about(message))
    tasks = [topic for (topic,) in session.query(Task.topic).filter_by(kind="inbound_text")]
    for sid in received:
        first = rows[sid][0] if rows[sid] else None
        yield Written(
            sid,
            tuple(one.outcome for one in rows[sid]),
            meaning=first.meaning if first else None,
            about=f"appointment:{first.appointment_id}" if first and first.appointment_id else None,
            asked=frozenset(asked[first.from_number]) if first else frozenset(),
            tasks=tasks.count(f"inbound:{first.id}") if first else 0,
        )
