"""Reads the histories of a run: our database after it, and the carriers' journals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, Attempt, Event, InboundText, Message, OptOut, Receipt, Task, Technician
from dispatch.kernel.work import Work
from notify.catalogue import language_for
from notify.kinds import KINDS
from notify.names import titled_name
from notify.numbers import spoken
from tests.support.histories.carrier_history import CarrierHistory
from tests.support.histories.message_histories import Change, Heard, Histories, Row, Silence, Try, Written

TRANSACTION = timedelta(seconds=3)
"""Rows carry the instant at which their transaction began; what it says holds for others from its commit on."""


@dataclass(frozen=True)
class Certain:
    """What clients know to the instant: from when a number was surely silent, or a version surely ended."""

    silences: Sequence[Silence] = ()
    ended: Mapping[int, datetime] = field(default_factory=dict)


AT_ONCE = 1000
"""Rows of the database held at a time; what is kept of them is a fraction."""

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
        versions = _versions(session)
        ended = _superseded(versions) | dict(certain.ended)
        overdue = set(session.scalars(text("SELECT id FROM messages WHERE lease_until < clock_timestamp()")))
        messages = session.query(Message).order_by(Message.id).yield_per(AT_ONCE)
        rows = tuple(_row(one, versions, ended, overdue) for one in messages)
        inbound = session.query(InboundText).all()
        receipts = session.query(Receipt.carrier, Receipt.carrier_message_id, Receipt.status).yield_per(AT_ONCE)
        kept = tuple(Heard(*one) for one in receipts)
        effects = session.query(Event.thing_id, Event.kind).filter(Event.kind.like("message.%")).yield_per(AT_ONCE)
        by_now = CarrierHistory.of(journals)
        return Histories(
            now=work.now,
            changes=tuple(changes),
            rows=rows,
            tries=tuple(_try(one) for one in session.query(Attempt).order_by(Attempt.id).yield_per(AT_ONCE)),
            taken=tuple(carriers.taken),
            heard=tuple(carriers.heard),
            silences=(*certain.silences, *_silences(work, rows)),
            written=tuple(_written(session, inbound, rows, carriers.received)),
            kept=kept,
            passed=frozenset(by_now.passed),
            strangers=tuple(one.carrier_message_id for one in inbound if one.carrier_message_id not in by_now.written),
            effects=tuple((id, kind) for id, kind in effects),
        )


@dataclass(frozen=True, slots=True)
class _Version:
    """An appointment's version, and whom it names."""

    visit_id: int
    version: int
    made_at: datetime
    name: str
    phone: str


def _versions(session: Session) -> dict[int, _Version]:
    """Every version by its id."""
    columns = (Appointment.visit_id, Appointment.version, Appointment.made_at, Technician.name, Technician.phone)
    asked = session.query(Appointment.id, *columns).join(Appointment.technician).yield_per(AT_ONCE)
    return {id: _Version(*fields) for id, *fields in asked}


def _superseded(versions: Mapping[int, _Version]) -> dict[int, datetime]:
    """When each version had surely ended that has a next one."""
    made = {(one.visit_id, one.version): one.made_at + TRANSACTION for one in versions.values()}
    next_made = {id: made.get((one.visit_id, one.version + 1)) for id, one in versions.items()}
    return {id: at for id, at in next_made.items() if at is not None}


def _silences(work: Work, rows: Sequence[Row]) -> Iterator[Silence]:
    numbers = {work.tools.keys.number_hash(one.number): one.number for one in rows}
    for one in work.session.query(OptOut):
        if one.number_hash in numbers:
            yield Silence(numbers[one.number_hash], one.since + TRANSACTION, one.ended_at)


def _row(message: Message, versions: Mapping[int, _Version], ended: Mapping[int, datetime], overdue: set[int]) -> Row:
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


def _must_say(message: Message, version: _Version | None) -> tuple[str, ...]:
    """The version's technician, worded as this language words names and numbers."""
    if version is None:
        return ()
    language = language_for(message.language)
    worded = {
        "technician_name": titled_name(version.name, language),
        "technician_phone": spoken(version.phone, language.home_country_code),
    }
    return tuple(words for name, words in worded.items() if name in KINDS[message.kind].parameters)


def _try(attempt: Attempt) -> Try:
    return Try(
        attempt.message_id, attempt.claim, attempt.carrier, attempt.started_at, attempt.ended_at, attempt.outcome
    )


def _written(
    session: Session, inbound: Sequence[InboundText], messages: Sequence[Row], received: Sequence[str]
) -> Iterator[Written]:
    """What became of each of these customers' texts."""
    rows: dict[str, list[InboundText]] = defaultdict(list)
    for one in inbound:
        rows[one.carrier_message_id].append(one)
    asked: dict[str, set[str]] = defaultdict(set)
    for message in messages:
        asked[message.number].add(message.about)
    tasks = dict(session.query(Task.id, Task.topic).filter_by(kind="inbound_text").all())
    for sid in received:
        first = rows[sid][0] if rows[sid] else None
        yield Written(
            sid,
            tuple(one.outcome for one in rows[sid]),
            meaning=first.meaning if first else None,
            about=f"appointment:{first.appointment_id}" if first and first.appointment_id else None,
            asked=frozenset(asked[first.from_number]) if first else frozenset(),
            tasks=_tasks_of(first, tasks) if first else 0,
        )


def _tasks_of(text: InboundText, tasks: Mapping[int, str]) -> int:
    """How many tasks show a text to a person: one that it opened, or that of the conversation it goes on with."""
    opened = {number for number, topic in tasks.items() if topic == f"inbound:{text.id}"}
    return len(opened | ({text.task_id} & tasks.keys()))
