"""Writes a text into the ledger: worded now, sent as it is worded, once for each thing it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.db.tables import Message
from dispatch.kernel.records import announce, open_task
from dispatch.kernel.rows import task_rows
from dispatch.kernel.work import Work
from dispatch.messaging.queries import messages as queries
from dispatch.messaging.queries import wordings
from dispatch.messaging.rules.given_values import to_plain
from dispatch.vocabulary.jobs import SEND_DUE
from dispatch.vocabulary.states import MessageState
from dispatch.workforce.services.speakers import Speaker
from notify import KINDS, Reason, Text, TextError, expiry, placeholders, render

UNWORDABLE = "unwordable"
"""The reason of a text that could not be worded: a value in it can't be said, and a person must tell the customer."""

LEFT_IN_PEACE = frozenset({Reason.OPTED_OUT.value, Reason.DO_NOT_DISTURB.value})
"""Reasons for which nobody calls instead of the text, either (invariant 47)."""

GOOD_TO_KNOW = frozenset(
    {"completed", "completed_with_devices", "technician_details", "call_back_promised", "window_narrowed"}
    | {name for name, kind in KINDS.items() if kind.awaited}
)
"""Texts whose absence takes nothing from a customer who wants no contact."""

_DEFERRED = "a job to send was left"
_WORDS = "the operator's own words"


@dataclass(frozen=True)
class Addressee:
    """Who gets a text, in which language and zone."""

    number: str
    language: str
    zone: ZoneInfo
    textable: bool = True
    customer_id: int | None = None
    speaker: Speaker | None = None
    """Who speaks to them; None: the house of the settings."""


@dataclass(frozen=True)
class TextTopic:
    """What a text is about: an appointment version, or else a topic such as `visit:4` or `inbound:17`."""

    appointment_id: int | None = None
    topic: str | None = None
    occurrence: int = 1
    order_id: int | None = None
    visit_id: int | None = None
    complaint_id: int | None = None
    outage_id: int | None = None
    window_start: datetime | None = None


@dataclass(frozen=True)
class Draft:
    """A text as it will stand in the ledger; `reason` says why it is not sent, `faults` what could not be worded."""

    values: dict[str, Any]
    reason: str | None
    faults: tuple[str, ...]


def write(
    work: Work,
    kind: str,
    addressee: Addressee,
    about: TextTopic,
    parameters: Mapping[str, object],
    *,
    not_before: datetime | None = None,
    answers: bool = False,
) -> Message | None:
    """Writes one text and leaves a job to send it; None when it was written before, and then nothing changes.

    A number that gets no texts, and values that can't be worded, leave a suppressed row (invariant 12) and a task.
    """
    return post(work, [draft(work, kind, addressee, about, parameters, not_before=not_before, answers=answers)])[0]


def draft(
    work: Work,
    kind: str,
    addressee: Addressee,
    about: TextTopic,
    parameters: Mapping[str, object],
    *,
    not_before: datetime | None = None,
    answers: bool = False,
    given: Mapping[str, object] | None = None,
) -> Draft:
    """Words a text without writing it.

    `given` is what must be kept of the parameters so that the text can be worded anew when it leaves; None where it
    speaks of no visit.
    """
    start = max(not_before, work.now) if not_before else work.now
    text, faults = worded(work, kind, addressee, parameters)
    reason = UNWORDABLE if text is None else None if addressee.textable else Reason.LANDLINE.value
    values = {
        "kind": kind,
        "appointment_id": about.appointment_id,
        "topic": about.topic,
        "occurrence": about.occurrence,
        "order_id": about.order_id,
        "visit_id": about.visit_id,
        "complaint_id": about.complaint_id,
        "outage_id": about.outage_id,
        "customer_id": addressee.customer_id,
        "to_number": addressee.number,
        "zone": addressee.zone.key,
        "language": text.language if text else addressee.language,
        "parameters": dict(text.parameters) if text else {},
        "given": None if given is None else to_plain(given),
        "signature": text.signature if text else "",
        "sender": addressee.speaker.sender if addressee.speaker else None,
        "body": text.body if text else "",
        "segments": text.segments if text else 0,
        "price_micros": work.tools.texting.tariff.price_micros(addressee.number, text.segments) if text else 0,
        "answers": answers,
        "state": MessageState.SUPPRESSED if reason else MessageState.QUEUED,
        "suppressed_reason": reason,
        "not_before": start,
        "expires_at": expiry(kind, start, about.window_start),
        "created_at": work.now,
        "ended_at": work.now if reason else None,
    }
    return Draft(values, reason, faults)


def post(work: Work, drafts: Sequence[Draft]) -> list[Message | None]:
    """Writes texts by one statement, each as `write` does; in the order of the drafts."""
    messages = queries.add_all_once(work.session, [one.values for one in drafts])
    for one, message in zip(drafts, messages, strict=True):
        if message is None:
            continue
        if one.reason is None:
            wake(work, message.not_before)
        else:
            person = KINDS[message.kind].needs_person(answers=message.answers) or one.reason == UNWORDABLE
            unsent(work, message, person=person, detail=" ".join(one.faults))
    return messages


def wake(work: Work, due: datetime) -> None:
    """Leaves one job to send in this transaction, however many texts it writes; what is due later the sweep finds."""
    if due <= work.now and not work.session.info.get(_DEFERRED):
        work.defer(SEND_DUE)
        work.session.info[_DEFERRED] = True


def unsent(work: Work, message: Message, *, person: bool, detail: str = "") -> None:
    """Announces a text that will not arrive; `person` asks that somebody calls the customer instead."""
    reason = message.suppressed_reason or message.error_code or message.state
    announce(
        work,
        f"message.{message.state}",
        "message",
        message.id,
        message_kind=message.kind,
        order_id=message.order_id,
        written_at=message.created_at.isoformat(),
        sent_at=message.sent_at.isoformat() if message.sent_at else None,
        reason=reason,
    )
    if not person or _must_not_hear(message):
        return
    if message.suppressed_reason in LEFT_IN_PEACE:
        _ask_without_a_call(work, message, reason)
        return
    if message.visit_id is not None and KINDS[message.kind].awaited:
        _ask_to_answer(work, message, message.visit_id, reason)
        return
    said = message.kind.replace("_", " ")
    sentence = f"The customer did not get the text “{said}” ({reason.replace('_', ' ')}). Please call. {detail}"
    open_task(
        work,
        "tell_customer",
        f"message:{message.id}",
        sentence.strip(),
        order_id=message.order_id,
        visit_id=message.visit_id,
        complaint_id=message.complaint_id,
        say="tell_customer_because" if detail else "tell_customer",
        text=message.kind,
        reason=reason,
        detail=detail,
    )


def _ask_to_answer(work: Work, message: Message, visit_id: int, reason: str) -> None:
    """Leaves a wish that no text could answer to a person, once however often it was written."""
    if task_rows.is_open(work.session, "change_wished", visit_id):
        return
    open_task(
        work,
        "change_wished",
        f"message:{message.id}",
        f"The customer asks by text for another time, and our answer did not leave ({reason.replace('_', ' ')}). "
        "Please call.",
        order_id=message.order_id,
        visit_id=visit_id,
        say="change_wished_unanswered",
        reason=reason,
    )


def _must_not_hear(message: Message) -> bool:
    """Whether the customer wants peace, and the text would have changed nothing that they must be ready for."""
    return message.suppressed_reason in LEFT_IN_PEACE and message.kind in GOOD_TO_KNOW


def _ask_without_a_call(work: Work, message: Message, reason: str) -> None:
    """Tells a person that a customer who wants no contact does not know something: calls obey what texts obey."""
    said = message.kind.replace("_", " ")
    open_task(
        work,
        "tell_customer",
        f"message:{message.id}",
        f"The customer did not get the text “{said}”: they want no contact ({reason.replace('_', ' ')}). Do not call; "
        "see that they lose nothing by it, and tell them when they get in touch.",
        order_id=message.order_id,
        visit_id=message.visit_id,
        complaint_id=message.complaint_id,
        say="quiet_customer",
        text=message.kind,
        reason=reason,
    )


def worded(
    work: Work, kind: str, addressee: Addressee, parameters: Mapping[str, object]
) -> tuple[Text | None, tuple[str, ...]]:
    """The text in the operator's words; in the catalogue's where those can't say a value; else what is wrong."""
    faults: tuple[str, ...] = ()
    speaker = addressee.speaker or Speaker(work.tools.texting.operator)
    own = _own_words(work, kind, speaker.operator_id)
    for overrides in (own, {}) if own else ({},):
        try:
            text = render(
                kind,
                addressee.language,
                parameters,
                operator=speaker.signer,
                zone=addressee.zone,
                overrides=overrides,
            )
        except TextError as error:
            faults = error.faults
        else:
            return text, ()
    return None, faults


def asked_for(work: Work, kind: str, names: tuple[str, ...], operator_id: int | None) -> tuple[str, ...]:
    """Which of these placeholders an operator's own words for a kind use, in any language."""
    if not names:
        return ()
    used = frozenset().union(*map(placeholders, _own_words(work, kind, operator_id).values()))
    return tuple(name for name in names if name in used)


def _own_words(work: Work, kind: str, operator_id: int | None) -> Mapping[tuple[str, str], str]:
    """An operator's words for a kind, the house's where it has none; asked for once in a transaction."""
    known: dict[tuple[str, int | None], Mapping[tuple[str, str], str]]
    known = work.session.info.setdefault(_WORDS, {})
    if (kind, operator_id) not in known:
        known[kind, operator_id] = wordings.overrides(work.session, kind, operator_id)
    return known[kind, operator_id]
