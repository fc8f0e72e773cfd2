"""A telephone number as the backend knows it."""

import re
import unicodedata
from dataclasses import dataclass

ERASED_NUMBER = "+9990000000"
"""Stands for the number of a customer who was erased: of no country, since ITU-T E.164 keeps 999 in reserve."""


@dataclass(frozen=True)
class Phone:
    """A number in E.164 (`+` and 7 to 15 digits), and the extension that is dialled behind a switchboard.

    A landline can be called but is never texted, nor is whatever lies behind an extension.
    """

    number: str
    textable: bool
    extension: str | None = None


def digits_sought(typed: str) -> str | None:
    """The digits by which a number is found that somebody types or pastes, in part or whole; None for other words.

    Country codes and trunk zeros at the front are no help in a search within numbers in E.164, an extension neither.
    """
    text = "".join(c for c in unicodedata.normalize("NFKC", typed) if unicodedata.category(c) != "Cf")
    text = _EXTENSION.sub("", _BEFORE_A_NUMBER.sub("", text.strip()))
    if not _LIKE_A_NUMBER.fullmatch(text):
        return None
    # The zero in brackets of +44 (0)20 … is dialled only at home.
    digits = re.sub(r"\D", "", text.replace("(0)", "")).lstrip("0")
    return digits if len(digits) >= 3 else None


_BEFORE_A_NUMBER = re.compile(r"^(?:tel|phone|mobile|电话|手机|號碼|号码)\s*[.:]?\s*", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:ext\.?|extension|x|转|轉|分机|分機|#|;ext=)[\s:.]*\d{1,7}$", re.IGNORECASE)
_LIKE_A_NUMBER = re.compile(r"\+?[\d\s()./\[\]\-–—‐‑]+")


def dialled(number: str, extension: str | None) -> str:
    """What a telephone dials, as RFC 3966 writes it behind `tel:`."""
    return f"{number};ext={extension}" if extension else number
