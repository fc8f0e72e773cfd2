"""Reads the histories of a run: our database after it, and the carriers' journals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import text

from dispatch.bootstrap import Backend
from dispatch.db.models import Appointment, Attempt, InboundText, Message, OptOut
from notify.receipts import from_twilio
from tests.support.carrier_server.journal import read_entries
from tests.support.carrier_server.messages import Message as CarrierMessage
from tests.support.histories import Change, Heard, Histories, Row, Silence, Taken, Try, Written

_SUCCESS = range(200, 300)

TRANSACTION = timedelta(seconds=3)
"""Rows carry the instant at which their transaction began; what it says holds for others from its commit on."""


def histories_of(backend: Backend, journals: Mapping[str, Path], changes: Iterable[Change] = ()) -> Histories:
    """What three sides say of a run; `journals` are the carriers' by name."""
    taken, heard, received = [], [], []
    for carrier, path in journals.items():
        for entry in read_entries(path):
            if entry["event"] == "accepted":
                message = CarrierMessage(**entry["message"])
                if message.direction != "inbound":
                    taken.append(_taken(carrier, message))
            elif entry["event"] == "callback" and entry["answer"] in _SUCCESS:
                delivery = from_twilio(entry["status"])
                if delivery is None:
                    received.append(entry["sid"])
                else:
                    heard.append(Heard(carrier, entry["sid"], delivery.value))
    with backend.work() as work:
        session = work.session
        messages = session.query(Message).order_by(Message.id).all()
        numbers = {work.tools.keys.number_hash(one.to_number): one.to_number for one in messages}
        ended = _superseded(session.query(Appointment).all())
        overdue = set(session.scalars(text("SELECT id FROM messages WHERE lease_until < clock_timestamp()")))
        outcomes: dict[str, list[str]] = defaultdict(list)
        for inbound in session.query(InboundText):
            outcomes[inbound.carrier_message_id].append(inbound.outcome)
        return Histories(
            now=work.now,
            changes=tuple(changes),
            rows=tuple(_row(one, ended, overdue) for one in messages),
            tries=tuple(_try(one) for one in session.query(Attempt).order_by(Attempt.id)),
            taken=tuple(taken),
            heard=tuple(heard),
            silences=tuple(
                Silence(numbers[one.number_hash], one.since + TRANSACTION, one.ended_at)
                for one in session.query(OptOut)
                if one.number_hash in numbers
            ),
            written=tuple(Written(sid, tuple(outcomes[sid])) for sid in received),
        )


def _superseded(appointments: list[Appointment]) -> dict[int, datetime | None]:
    """When each version had surely ended that has a next one."""
    made = {(one.visit_id, one.version): one.made_at + TRANSACTION for one in appointments}
    return {one.id: made.get((one.visit_id, one.version + 1)) for one in appointments}


def _row(message: Message, ended: Mapping[int, datetime | None], overdue: set[int]) -> Row:
    return Row(
        id=message.id,
        kind=message.kind,
        about=f"appointment:{message.appointment_id}" if message.appointment_id else str(message.topic),
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
    )


def _try(attempt: Attempt) -> Try:
    return Try(
        attempt.message_id, attempt.claim, attempt.carrier, attempt.started_at, attempt.ended_at, attempt.outcome
    )


def _taken(carrier: str, message: CarrierMessage) -> Taken:
    ours = parse_qs(urlsplit(message.callback or "").query).get("message", ["0"])
    return Taken(carrier, message.sid, int(ours[0]), message.to, message.body)
