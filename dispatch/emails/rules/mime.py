"""Messages by RFC 5322 and MIME, parsed by the standard library within bounds: a stranger wrote them.

Sizes, parts, depth and lengths of headers are bounded before the library meets them: it walks nested parts by calling
itself, looks for the end of each of them in every line, and takes some headers apart letter by letter.
"""

import re
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses

from dispatch.emails.rules.charsets import decoded, printable, unescaped
from dispatch.vocabulary.errors import Invalid

LARGEST_BYTES = 10_000_000
"""Of a message with all that hangs on it."""
MOST_PARTS = 1000
"""Lines that may begin a part; the longest quarrel has not so many that begin with two dashes."""
MOST_NESTED = 40
"""Parts that hold others, wherever they stand; a message that was forwarded ten times over has some twenty."""
MOST_LINES = 250_000
"""Twice what pictures of `LARGEST_BYTES` take; each line is held against every part that may end there."""
LONGEST_HEADER = 4000
MOST_HEADERS = 2000

_PARTS = re.compile(rb"^--", re.MULTILINE)
_NESTED = re.compile(rb"multipart|message/|boundary", re.IGNORECASE)
_HEADERS = re.compile(rb"^[!-9;-~]{1,60}:", re.MULTILINE)


class _Bounded(policy.EmailPolicy):
    """The library's present policy, which reads no more of a header than `LONGEST_HEADER` characters."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


_parser = BytesParser(policy=_Bounded())
FAULTS = (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError)
"""What the library raises for headers that no program writes."""


def parsed(content: bytes) -> EmailMessage:
    """A message. Raises `Invalid` for what is too large (`email_too_large`), too deep or has too many lines or
    parts (`email_too_deep`), and for what is no message (`not_an_email`).
    """
    if len(content) > LARGEST_BYTES:
        raise Invalid("email_too_large", f"A message has at most {LARGEST_BYTES} bytes with what hangs on it.")
    has_lines = max(content.count(b"\n"), content.count(b"\r")) > MOST_LINES
    if has_lines or _more_than(_PARTS, content, MOST_PARTS) or _more_than(_NESTED, content, 3 * MOST_NESTED):
        raise Invalid("email_too_deep", "The message has more lines or parts than any mail program writes.")
    head = content[:200_000].lstrip().partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
    if not _HEADERS.search(head[:2000]) or _more_than(_HEADERS, head, MOST_HEADERS):
        raise Invalid("not_an_email", "This is no e-mail message: it does not begin with its headers.")
    try:
        message = _parser.parsebytes(content.lstrip(b"\r\n\t "))
    except FAULTS:
        raise Invalid("not_an_email", "This e-mail message can't be read.") from None
    if not isinstance(message, EmailMessage) or not any(name in message for name in ("From", "Date", "Message-ID")):
        raise Invalid("not_an_email", "This is no e-mail message: it has no sender, no date and no id.")
    return message


def _more_than(pattern: re.Pattern[bytes], content: bytes, most: int) -> bool:
    return any(number >= most for number, _ in enumerate(pattern.finditer(content)))


def header(message: EmailMessage, name: str) -> str:
    """A header's value as text on one line, its encoded words read; empty where there is none."""
    return _on_one_line(_words(_raw(message, name)))


def header_names(message: EmailMessage) -> frozenset[str]:
    """The names of all headers, in small letters."""
    return frozenset(name.lower() for name, _ in message.raw_items())


def addresses(message: EmailMessage, name: str) -> list[tuple[str, str]]:
    """Names and addresses of a header, addresses in small letters; what is no address is left out."""
    try:
        found = getaddresses([_on_one_line(_raw(message, name))])
    except FAULTS:
        return []
    return [(_on_one_line(_words(said)), address.lower()) for said, address in found if _ADDRESS.fullmatch(address)]


def _raw(message: EmailMessage, name: str) -> str:
    return next((unescaped(str(value)) for key, value in message.raw_items() if key.lower() == name), "")


def _words(said: str) -> str:
    """Text with its encoded words read (RFC 2047)."""
    if "=?" not in said:
        return said
    try:
        pieces = decode_header(" ".join(said.split()))
    except FAULTS:
        return said
    return "".join(piece if isinstance(piece, str) else decoded(piece, charset) for piece, charset in pieces)


def _on_one_line(said: str) -> str:
    return " ".join(printable(said).split())


_ADDRESS = re.compile(r"[^\s@<>,;:\"()]{1,64}@[^\s@<>,;:\"()]{1,190}")
