"""Bytes of a message as text, whatever it says of their encoding."""

import codecs
import unicodedata

_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs", "us-ascii": "utf-8"} | {
    "ascii": "utf-8", "iso-8859-1": "cp1252", "latin-1": "cp1252", "x-unknown": "utf-8", "ks_c_5601-1987": "cp949"
}  # fmt: skip
"""What programs name and what they really write: the wider encoding reads both."""
_LETTERS = ("utf", "gb", "big5", "hz", "iso", "cp", "koi8", "shift", "euc", "mac", "tis", "johab")
"""How encodings of letters begin; Python knows others, of which some take ages."""
_GUESSES = ("utf-8", "gb18030", "cp1252")


def decoded(data: bytes, charset: str | None) -> str:
    """Text in the encoding that is named, else in the first that fits; letters that are none are replaced."""
    named = _codec(charset)
    for name in [named, "utf-8"] if named else _GUESSES:
        try:
            return data.decode(name)
        except UnicodeError:
            continue
    return data.decode(named or "utf-8", errors="replace")


def unescaped(raw: str) -> str:
    """A header in which bytes stand that no encoding was named for, as text."""
    if raw.isascii():
        return raw
    return decoded(raw.encode("utf-8", "surrogateescape"), None)


def printable(text: str) -> str:
    """Text without control characters, which no column and no page can hold; line ends as one letter each."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in unix if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def _codec(charset: str | None) -> str | None:
    name = (charset or "").strip().strip("\"'").lower()[:40]
    try:
        found = codecs.lookup(_WIDER.get(name, name))
    except (LookupError, ValueError):
        return None
    return found.name if found.name.startswith(_LETTERS) else None
