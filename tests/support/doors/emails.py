"""E-mail messages as customers' programs write them, and the door through which a mail system hands them over."""

from email.message import EmailMessage
from typing import Any

from werkzeug.test import TestResponse

from tests.support.doors.api_clients import Door

SENDER = "ada@home.example"


def a_message(
    text: str = "The internet drops every evening.",
    *,
    subject: str = "Internet drops",
    sender: str = f"Ada Quill <{SENDER}>",
    message_id: str = "<m-1@home.example>",
    **headers: str,
) -> bytes:
    """A message of plain text; `headers` by their names with `_` for `-`."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "complaints@linwan.example", subject
    message["Date"] = "Mon, 30 Nov 2026 09:00:00 +0100"
    if message_id:
        message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def hand_in(desk: Door, content: bytes, *, category: str | None = None) -> TestResponse:
    """One message by the API."""
    asked = f"?category={category}" if category else ""
    return desk.ask("POST", f"/emails{asked}", data=content, content_type="message/rfc822")


def taken(desk: Door, content: bytes, **options: Any) -> dict[str, Any]:
    """The same, taken in as new; as the API shows it."""
    answer = hand_in(desk, content, **options)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.json
    return found


def a_mailbox(*contents: bytes) -> bytes:
    """Messages in one file, as mail programs keep them (mboxrd)."""
    return b"".join(
        b"From somebody Mon Nov 30 09:00:00 2026\n" + one.replace(b"\nFrom ", b"\n>From ") + b"\n" for one in contents
    )
