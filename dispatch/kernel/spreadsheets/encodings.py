"""Which encoding a file's bytes are in: what spreadsheets in China and Europe save as."""

import codecs
import re

from charset_normalizer import from_bytes

from dispatch.vocabulary.errors import Invalid

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LOST_LETTER = "\ufffd"
"""Stands where bytes are no letter."""

_END_OF_FILE = "\x1a"
"""What old programs write behind the last line."""

_SAMPLE = 4000
_GB_USUAL = re.compile(rb"[\xa1-\xa9\xb0-\xd7][\xa1-\xfe]")
"""The first level of GB2312, which nearly all Chinese text is made of; in Western text such pairs hardly ever stand."""
_BIG5_USUAL = re.compile(rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]")
_HIGH = re.compile(rb"[\x80-\xff]")
_ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_SOME, _MOST = 0.3, 0.7


def text_of(data: bytes) -> str:
    """The text of a file, without its byte order mark.

    Where a few letters of UTF-8 were spoiled, `LOST_LETTER` stands for them. Raises `Invalid` with the code
    `unknown_encoding` for what is no text in any encoding that is known here.
    """
    for encoding in _candidates(data):
        try:
            text = _unmarked(data).decode(encoding)
        except UnicodeDecodeError:
            damaged = _damaged(_unmarked(data)) if encoding == "utf-8" else None
            if damaged is not None:
                return damaged
            continue
        if "\0" not in text:
            return text.removesuffix(_END_OF_FILE)
    raise Invalid(
        "unknown_encoding",
        "The file is no text in an encoding that is read here; save it as CSV UTF-8, or as an Excel workbook (.xlsx).",
    )


def _damaged(data: bytes) -> str | None:
    """UTF-8 in which a few letters were spoiled on the way, with U+FFFD in their place; None for any other text."""
    text = data.decode("utf-8", errors="replace")
    lost = text.count(LOST_LETTER)
    sound = sum(not letter.isascii() for letter in text) - lost
    # Bytes of GBK are now and then UTF-8, too, but hardly ever twice as often as not.
    return text if sound >= 2 * lost and "\0" not in text else None


def _candidates(data: bytes) -> list[str]:
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    if marked:
        return [marked]
    wide = _wide(data[:_SAMPLE])
    return [wide] if wide else ["utf-8", _narrow(data)]


def _unmarked(data: bytes) -> bytes:
    mark = next((mark for mark, _ in _MARKS if data.startswith(mark)), b"")
    return data[len(mark) :]


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark shows by the zero bytes of its commas and digits."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if not even and not odd:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _narrow(data: bytes) -> str:
    """Western where high bytes stand alone; GB18030 or Big5 by which of them makes more everyday characters of the
    bytes; else whichever encoding of another script fits best.
    """
    simplified = _share(data, "gb18030", _GB_USUAL)
    traditional = _share(data, "big5", _BIG5_USUAL)
    if simplified < _SOME and len(_ALONE.findall(data)) >= len(_HIGH.findall(data)) * _MOST:
        return _western(data)
    if max(simplified, traditional) >= _SOME:
        return "gb18030" if simplified >= traditional else "big5"
    best = from_bytes(data, cp_isolation=["big5", "gb18030", "cp932", "euc_kr"]).best()
    return best.encoding if best else _western(data)


def _western(data: bytes) -> str:
    """Windows', or that of old Macintoshes, whose accents are other letters: whichever makes more of usual letters."""
    found = {encoding: data.decode(encoding, errors="replace") for encoding in ("cp1252", "mac_roman")}
    return max(found, key=lambda encoding: sum(letter in _ACCENTS for letter in found[encoding]))


_ACCENTS = frozenset("äöüßÄÖÜéèêëàâçîïôûùÉÈÀÇñáíóúÑøåæØÅÆãõ’“”–€")


def _share(data: bytes, encoding: str, usual: re.Pattern[bytes]) -> float:
    """How many of the characters beyond ASCII are everyday ones; 0 where the bytes are no text in this encoding."""
    try:
        letters = [letter for letter in data.decode(encoding) if not letter.isascii()]
    except UnicodeDecodeError:
        return 0
    return sum(bool(usual.fullmatch(letter.encode(encoding))) for letter in letters) / max(1, len(letters))
