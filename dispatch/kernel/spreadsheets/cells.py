"""What stands in a table's cell: blank, spoiled by its spreadsheet, a number, yes or no, a word for a code."""

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.kernel.spreadsheets.encodings import LOST_LETTER
from dispatch.kernel.spreadsheets.exports.shortened_numbers import SHORTENED, without_exponent
from dispatch.kernel.spreadsheets.pasted_text import without_invisible
from dispatch.kernel.spreadsheets.points import degrees_of
from dispatch.kernel.spreadsheets.workbooks import FORMULA_WITHOUT_VALUE
from dispatch.vocabulary.errors import Invalid
from notify import simplified

ReadCell = Callable[[str, ZoneInfo], Any]
"""Turns a cell that is not blank, by the clocks of a zone where it is a time, into a value; raises `Invalid`."""

_AS_FORMULA = re.compile(r'="([^"]*)"')
"""How spreadsheets are told to leave leading zeros alone."""
_AS_TEXT = re.compile(r"^'(?=[\d+=@-])")
_BLANK = frozenset({"", "-", "--", "—", "/", "n/a", "na", "null", "none", "nil", "无", "空"})
_SPOILED = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|#+)")
_LINK = re.compile(r'=HYPERLINK\("[^"]*"\s*[,;]\s*"([^"]*)"\)', re.IGNORECASE)
_FORMULA = re.compile(r"=(?:[A-Z.]{2,20}\(|\$?[A-Z]{1,3}\$?\d)", re.IGNORECASE)
_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,6}|#x[0-9a-f]{2,5});", re.IGNORECASE)
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_DATED = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[ T]00:00(?::00)?)?|\d{1,2}月\d{1,2}日"
    r"|\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
"""What Excel makes of 12-1 in a workbook, and shows in the CSV that it saves."""
_LINE = re.compile(r"[-=_:+\s|]{2,}")
"""What stands for a line drawn under a heading."""


def cleaned(cell: str) -> str:
    """A cell as its writer saw it; empty for one that says there is nothing.

    Raises `Invalid` for an error of the spreadsheet's (`#N/A`) and a formula that has no value yet.
    """
    text = without_invisible(_unescaped(cell)).strip("\ufeff \t\r\n\xa0")
    shown = _AS_FORMULA.fullmatch(text) or _LINK.fullmatch(text)
    text = shown[1] if shown else _AS_TEXT.sub("", text, count=1)
    if text == FORMULA_WITHOUT_VALUE or _FORMULA.match(text):
        raise Invalid(
            "formula_without_value",
            "The cell holds a formula that was never worked out; open the file in Excel, save it, and hand it in "
            "again.",
        )
    if _SPOILED.fullmatch(text):
        raise Invalid(
            "spoiled_cell", "The spreadsheet shows an error in this cell; mend its formula or write the value."
        )
    if LOST_LETTER in text:
        raise Invalid(
            "lost_letters",
            "Letters of this cell were lost when the file was saved; write them again, and save the file as CSV UTF-8 "
            "or .xlsx.",
        )
    return "" if text.casefold() in _BLANK or _LINE.fullmatch(text) else text


def _unescaped(cell: str) -> str:
    """A cell without what a web page wrote in place of signs and line ends: `O&#39;Brien`, `<br>`."""
    return _ESCAPED.sub(lambda found: html.unescape(found[0]), _BREAK.sub("\n", cell))


def as_written(cell: str, _zone: ZoneInfo) -> str:
    """The cell without the white space around it."""
    return cell.strip()


def degrees(cell: str, _zone: ZoneInfo) -> float | str:
    """A coordinate, as `degrees_of` reads it; what is none stays as it is written."""
    read = degrees_of(cell)
    return cell if read is None else read


def identifier(cell: str, _zone: ZoneInfo) -> str:
    """An id; raises `Invalid` for one that a spreadsheet has made a rounded number or a date of."""
    text = cell.strip()
    text = without_exponent(text) or text
    if SHORTENED.fullmatch(text):
        raise Invalid(
            "rounded_number",
            "A spreadsheet has rounded this id (as in 1.23E+15), and its last digits are lost; format the column as "
            "text and write it again.",
        )
    if _DATED.fullmatch(text):
        raise Invalid(
            "dated_id",
            "A spreadsheet has made a date of this id (as in 1-Dec); format the column as text and write the id again.",
        )
    whole = text.removesuffix(".0")
    return whole if whole.isdecimal() else text


def whole(cell: str, _zone: ZoneInfo) -> int | str:
    """A whole number; what is none stays as it is written."""
    text = cell.strip().removesuffix(".0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len("1000000") else cell.strip()


def one_of(words: Mapping[str, Any]) -> ReadCell:
    """Reads a cell by the words for each value, without case, gaps, dashes and traditional letters; others stay as they
    are written.
    """
    folded = {_folded(word): value for word, value in words.items()}

    def read(cell: str, _zone: ZoneInfo) -> Any:
        return folded.get(_folded(cell), cell.strip())

    return read


def _folded(word: str) -> str:
    return re.sub(r"[\s_-]+", "", simplified(unicodedata.normalize("NFKC", word).casefold()))


YES_OR_NO = {
    **dict.fromkeys(
        (
            "true",
            "yes",
            "y",
            "1",
            "-1",
            "x",
            "on",
            "checked",
            "是",
            "有",
            "同意",
            "√",
            "✓",
            "✔",
            "☑",
            "ja",
            "oui",
            "wahr",
            "vrai",
        ),
        True,
    ),
    **dict.fromkeys(
        (
            "false",
            "no",
            "n",
            "0",
            "off",
            "unchecked",
            "否",
            "没有",
            "不同意",
            "×",
            "☐",
            "nein",
            "non",
            "falsch",
            "faux",
        ),
        False,
    ),
}
