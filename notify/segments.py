"""How many segments a text takes on air, by the rules of GSM 03.38 and 3GPP TS 23.040."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Encoding(StrEnum):
    """The alphabet a text is sent in; one character outside GSM-7 turns the whole text into UCS-2."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")


@dataclass(frozen=True, slots=True)
class Size:
    """`units` are septets in GSM-7 and 16-bit code units in UCS-2; `segments` is what the carrier charges."""

    encoding: Encoding
    units: int
    segments: int


@dataclass(frozen=True, slots=True)
class _Alphabet:
    encoding: Encoding
    alone: int
    joined: int
    width: Callable[[str], int]


_GSM_7 = _Alphabet(Encoding.GSM_7, 160, 153, lambda character: 2 if character in GSM_EXTENSION else 1)
_UCS_2 = _Alphabet(Encoding.UCS_2, 70, 67, lambda character: 2 if ord(character) > 0xFFFF else 1)


def is_gsm7(text: str) -> bool:
    """Whether every character is in the GSM-7 alphabet or its extension table."""
    return all(character in GSM_BASIC or character in GSM_EXTENSION for character in text)


def measure(text: str) -> Size:
    """Count a text's units and segments. An empty text takes one segment, as carriers charge it."""
    alphabet = _GSM_7 if is_gsm7(text) else _UCS_2
    widths = [alphabet.width(character) for character in text]
    units = sum(widths)
    segments = 1 if units <= alphabet.alone else _pack(widths, alphabet.joined)
    return Size(alphabet.encoding, units, segments)


def _pack(widths: list[int], room: int) -> int:
    """Fill segments in order; a character of two units is never split between two segments."""
    segments, used = 1, 0
    for width in widths:
        if used + width > room:
            segments, used = segments + 1, 0
        used += width
    return segments
