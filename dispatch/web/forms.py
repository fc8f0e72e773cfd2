"""What comes in from forms: their token, and the fields that people typed."""

import hmac
import math
import re
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request, session

from dispatch.vocabulary.errors import DispatchError, Invalid, Kind

FIELD = "csrf"
MAX_TEXT = 500


class StaleForm(DispatchError):
    """The form was not made by this session: too old, or made by somebody else (403)."""

    kind = Kind.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("stale_form", "This form is too old. Load the page again and send it once more.")


def token() -> str:
    """The session's token; every form of the console carries it."""
    if FIELD not in session:
        session[FIELD] = secrets.token_urlsafe(24)
    return str(session[FIELD])


def token_of_view() -> str:
    """The session's token with a sign of this one view of a page, by which a form that is sent twice is known."""
    return f"{token()}.{secrets.token_urlsafe(9)}"


def check_token() -> None:
    """Raises `StaleForm` unless the form carries the session's token."""
    held = str(session.get(FIELD, ""))
    if not held or not hmac.compare_digest(held.encode(), request.form.get(FIELD, "").partition(".")[0].encode()):
        raise StaleForm


def view() -> str:
    """The sign of the view of a page on which the form stood; empty where the page gave it none."""
    return request.form.get(FIELD, "").partition(".")[2]


def own_page(target: str | None, otherwise: str, *, below: tuple[str, ...] = ("/console",)) -> str:
    """An address to go on to, if it is a page of ours; nothing that somebody wrote sends anybody to another host."""
    plain = target or ""
    is_ours = any(plain == start or plain.startswith((f"{start}/", f"{start}?")) for start in below)
    return plain if is_ours and plain.isascii() and plain.isprintable() and not set(plain) & set("\\ ") else otherwise


def text(name: str, *, most: int = MAX_TEXT) -> str:
    """What somebody typed, without outer blanks. Raises `Invalid` when it is too long or holds control characters."""
    value = request.form.get(name, "").replace("\r\n", "\n").strip()
    if len(value) > most:
        raise Invalid("too_long", f"Write at most {most} characters.")
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in value):
        raise Invalid("control_characters", "The text holds characters that can't be read.")
    return value


def listed(name: str, *, most: int = MAX_TEXT) -> list[str]:
    """What somebody typed with commas between, in their order; raises `Invalid` as `text` does."""
    return [part.strip() for part in re.split(r"[,，、;；\n]", text(name, most=most)) if part.strip()]


def chosen_ids(name: str) -> list[int]:
    """The ids of what was ticked. Raises `Invalid` for what is no id."""
    chosen = request.form.getlist(name)
    if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in chosen):
        raise Invalid("bad_number", f"The field {name} takes ids.")
    return [int(one) for one in chosen]


def moment(name: str, zone: ZoneInfo) -> datetime | None:
    """A day and clock as the browser's field writes them, in a zone; None for an empty one. Raises `Invalid`."""
    typed = request.form.get(name, "").strip()
    if not typed:
        return None
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=zone)
    except ValueError:
        raise Invalid("bad_moment", "Write a day and a time.") from None


def degrees(name: str, most: float) -> float:
    """Degrees of latitude or longitude from a form, with a point or a comma. Raises `Invalid` for what is none."""
    try:
        value = float(request.form.get(name, "").strip().replace(",", "."))
    except ValueError:
        value = math.nan
    if not -most <= value <= most:
        raise Invalid("bad_degrees", "Write latitude and longitude as degrees, such as 47.141 and 9.521.")
    return value


def place(*read: Callable[[str], Any]) -> tuple[Any, ...] | None:
    """Behind which row of a list the page that is asked for begins (`after`, as `http.listing.place_of` words it).

    None for the first page, and for what no page ends with.
    """
    parts = request.args.get("after", "").split("~")
    try:
        return tuple(reads(part) for reads, part in zip(read, parts, strict=True))
    except (ValueError, OverflowError):
        return None


def number(name: str, *, least: int = 1, most: int = 2**62) -> int | None:
    """A whole number within bounds from a form or an address, None for an empty one. Raises `Invalid` otherwise."""
    value = request.values.get(name, "").strip()
    if not value:
        return None
    digits = value.removeprefix("-") if least < 0 else value
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20 and least <= int(value) <= most):
        raise Invalid("bad_number", f"The field {name} takes a whole number from {least} to {most}.")
    return int(value)
