"""What a message says: who wrote it, in answer to what, their own words, and what hangs on it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from itertools import islice
from re import compile as pattern

from dispatch.emails.rules import mime
from dispatch.emails.rules.automatic import AutomaticKind, automatic_kind
from dispatch.emails.rules.charsets import decoded, printable
from dispatch.emails.rules.html_text import text_of_html
from dispatch.emails.rules.own_words import unquoted, unsigned

LONGEST_WORDS = 20_000
"""Characters that are kept of what somebody wrote."""
LONGEST_BODY_BYTES = 400_000
LONGEST_SUBJECT = 500
MOST_NAMED_PARTS = 30
MOST_REFERENCES = 50
_ID = pattern(r"<([^<>\s]{1,300})>")
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class EmailPart:
    """Something that hangs on a message: its name, the type that it gives itself, its size, and the file itself."""

    name: str
    content_type: str
    size_bytes: int
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class ReadEmail:
    """A message as a colleague would read it."""

    message_key: str
    """Its Message-ID, or `sha256:` and the digest of its content: by this the same message is known again."""
    from_address: str
    """In small letters, whom an answer would reach; empty where nobody says."""
    from_name: str
    subject: str
    words: str
    """What they wrote, without what is quoted and their signature."""
    signed_words: str
    """The same with their signature, in which numbers often stand."""
    whole: str
    """All that stands there, quoted history included."""
    answers: tuple[str, ...]
    """Message-IDs that it answers, the nearest first."""
    sent_at: datetime | None
    automatic: AutomaticKind | None
    parts: tuple[EmailPart, ...]


def read_email(content: bytes) -> ReadEmail:
    """Reads a message; raises as `mime.parsed` does."""
    message = mime.parsed(content)
    senders = mime.addresses(message, "from")
    answered = mime.addresses(message, "reply-to")
    name, _ = senders[0] if senders else ("", "")
    _, address = answered[0] if len(answered) == 1 else senders[0] if senders else ("", "")
    whole = _body(message)
    own = unquoted(whole)
    headers = {one: mime.header(message, one) for one in mime.header_names(message) & _TELLING}
    return ReadEmail(
        message_key=_key(message, content),
        from_address=address,
        from_name=name[:200],
        subject=mime.header(message, "subject")[:LONGEST_SUBJECT],
        words=unsigned(own)[:LONGEST_WORDS],
        signed_words=own[:LONGEST_WORDS],
        whole=whole[:LONGEST_WORDS],
        answers=_answers(message),
        sent_at=_sent_at(message),
        automatic=automatic_kind(headers, senders[0][1] if senders else "", message.get_content_type()),
        parts=tuple(islice(_hanging_on(message), MOST_NAMED_PARTS)),
    )


_TELLING = frozenset(
    {"auto-submitted", "precedence", "return-path", "x-autoreply", "x-autorespond", "x-autoreply-from"}
)


def _key(message: EmailMessage, content: bytes) -> str:
    found = _ID.search(mime.header(message, "message-id"))
    if found:
        return found[1]
    return "sha256:" + hashlib.sha256(content.replace(b"\r\n", b"\n").strip()).hexdigest()


def _answers(message: EmailMessage) -> tuple[str, ...]:
    nearest = _ID.findall(mime.header(message, "in-reply-to"))
    older = _ID.findall(mime.header(message, "references"))
    return tuple(dict.fromkeys([*nearest, *reversed(older)]))[:MOST_REFERENCES]


def _sent_at(message: EmailMessage) -> datetime | None:
    try:
        said = parsedate_to_datetime(mime.header(message, "date"))
        at = (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC)
    except (*mime.FAULTS, OverflowError, IndexError):
        return None
    return at if _EARLIEST <= at <= _LATEST else None


def _body(message: EmailMessage) -> str:
    """The words of a message: its plain text, else the text of its pages, of all parts that stand in it."""
    plain = [_text(part) for part in _leaves(message) if _is_body(part, "text/plain")]
    said = "\n\n".join(text for text in plain if text.strip())
    if not said:
        pages = [text_of_html(_text(part)) for part in _leaves(message) if _is_body(part, "text/html")]
        said = "\n\n".join(text for text in pages if text.strip())
    return said[: 2 * LONGEST_BODY_BYTES]


def _text(part: EmailMessage) -> str:
    data = _content(part)[:LONGEST_BODY_BYTES]
    try:
        charset = part.get_param("charset")
    except mime.FAULTS:
        charset = None
    return printable(decoded(data, charset if isinstance(charset, str) else None))


def _hanging_on(message: EmailMessage) -> Iterator[EmailPart]:
    body = [part for part in _leaves(message) if _is_body(part, "text/plain") or _is_body(part, "text/html")]
    for part in _leaves(message):
        if any(part is one for one in body):
            continue
        content = _content(part)
        yield EmailPart(_name(part), part.get_content_type()[:100], len(content), content)


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold no others; a message that was forwarded whole is one that hangs on this one."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting.extend(one for one in reversed(inner) if isinstance(one, EmailMessage))
        else:
            yield part


def _is_body(part: EmailMessage, content_type: str) -> bool:
    if part.get_content_type() != content_type or _name(part):
        return False
    return not mime.header(part, "content-disposition").lower().startswith("attachment")


def _name(part: EmailMessage) -> str:
    try:
        return " ".join(printable(part.get_filename() or "").split())[:200]
    except mime.FAULTS:
        return ""


def _content(part: EmailMessage) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except mime.FAULTS:
        return b""
    if isinstance(data, bytes):
        return data
    inner = part.get_payload()
    return b"".join(one.as_bytes() for one in inner if isinstance(one, Message)) if isinstance(inner, list) else b""
