"""Text as it comes out of a spreadsheet's cell, a mail or a messenger, made into what its writer meant to say."""

import re
import unicodedata

_LINE_ENDS = re.compile(r"[\n\r\v\f\x85\u2028\u2029]+")
_GAPS = re.compile(r"[ \t\xa0\u2007\u202f]+")
_AFTER_WHICH_NOTHING_IS_JOINED = (",", ";", "，", "；", "、")
_INVISIBLE = re.compile("[\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Soft hyphens, zero-width spaces, marks of direction and order. The joiners of emoji and scripts are none of these."""


def without_invisible(text: str) -> str:
    """The text without what nobody sees, its letters composed (NFC)."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def on_one_line(text: str, between_lines: str = " ") -> str:
    """The lines of a text as one, stripped, with single gaps.

    Lines that Chinese writing goes across are joined without anything between.
    """
    lines = [_GAPS.sub(" ", line).strip() for line in _LINE_ENDS.split(without_invisible(text))]
    joined = ""
    for line in filter(None, lines):
        joined += (_between(joined, line, between_lines) if joined else "") + line
    return joined


def _between(before: str, after: str, usual: str) -> str:
    if _is_chinese(before[-1]) and _is_chinese(after[0]):
        return ""
    return " " if before.endswith(_AFTER_WHICH_NOTHING_IS_JOINED) else usual


def _is_chinese(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("CJK UNIFIED", "FULLWIDTH", "IDEOGRAPHIC"))
