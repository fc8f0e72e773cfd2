"""Excel workbooks, row by row, as the texts that their cells show; bounded, since small files can unfold to much."""

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from dispatch.kernel.spreadsheets.rows import Rows, SheetRow
from dispatch.vocabulary.errors import Invalid

MOST_UNFOLDED_BYTES = 100_000_000
MOST_PARTS = 2000
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_BLANK_ROWS = 5000

FORMULA_WITHOUT_VALUE = "#FORMULA!"
"""Stands for a formula that nobody has worked out yet: a program wrote the file, and Excel never opened it."""

_OLD = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_LEADING_ZEROS = re.compile(r"0{2,20}")
_EXACT = 10**15
"""Excel keeps fifteen digits of a number; what is larger has lost the others."""
_UNREADABLE = (
    BadZipFile, ParseError, zlib.error, KeyError, ValueError, TypeError, IndexError,
    AttributeError, OSError, EOFError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What a damaged workbook makes its reader raise."""


def is_workbook(data: bytes) -> bool:
    """Whether bytes are a workbook of any kind, readable here or not."""
    return data.startswith((_ZIP, _OLD))


IsKnown = Callable[[str], bool]
"""Whether a cell is the name of a column."""

FIRST_ROWS = 15
"""So far down a sheet names of columns are looked for."""


def workbook_rows(data: bytes, sheet: str | None = None, is_known: IsKnown = bool) -> Rows:
    """Every row of a sheet that is not blank.

    Where none is named, it is of those that are not hidden the first with names of columns (`is_known`), else the
    first: a sheet of explanations before the table does no harm.

    A cell that is merged over several rows says its value in each.

    Raises `Invalid` for another kind of file, one that needs a password, and one that is too large.
    """
    _must_be_readable(data)
    try:
        yield from _rows(data, sheet, is_known)
    except _UNREADABLE:
        raise Invalid(
            "bad_workbook", "The workbook is damaged and can't be read; open it in Excel and save it again as .xlsx."
        ) from None


def _must_be_readable(data: bytes) -> None:
    if data.startswith(_OLD):
        raise Invalid(
            "old_workbook",
            "This is an old Excel file (.xls), or one with a password; save it without one as .xlsx or CSV UTF-8.",
        )
    try:
        with ZipFile(BytesIO(data)) as parts:
            entries = parts.infolist()
    except _UNREADABLE:
        entries = []
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise Invalid("not_a_workbook", "This is no Excel workbook; save the table as .xlsx or CSV UTF-8.")
    if sum(entry.file_size for entry in entries) > MOST_UNFOLDED_BYTES or len(entries) > MOST_PARTS:
        raise Invalid("workbook_too_large", "The workbook holds too much; save the one sheet as CSV UTF-8.")


def _rows(data: bytes, sheet: str | None, is_known: IsKnown) -> Rows:
    formulas = _has_formulas(data)
    with closing(_opened(data, values=True)) as book, closing(_opened(data, values=not formulas)) as written:
        name = _sheet_name(book, sheet, is_known)
        merged = _merged(data, book[name])
        shown, typed = _cells_of(book[name]), _cells_of(written[name])
        blank = 0
        for number, (values, sources) in enumerate(zip(shown, typed, strict=False), start=1):
            row = SheetRow(number, merged.filled(number, tuple(map(_text, values, sources))))
            blank = blank + 1 if row.is_blank else 0
            if number > MOST_ROWS and not row.is_blank:
                raise Invalid(
                    "workbook_too_large", f"The sheet has more than {MOST_ROWS:,} rows; hand it in in several files."
                )
            if blank > MOST_BLANK_ROWS:
                return
            if not row.is_blank:
                yield row


def _opened(data: bytes, *, values: bool) -> Any:
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to load, and most starts need none.

    return load_workbook(BytesIO(data), read_only=True, data_only=values, keep_links=False)


def _has_formulas(data: bytes) -> bool:
    with ZipFile(BytesIO(data)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        return any(b"<f" in parts.read(name) for name in sheets)


def _sheet_name(book: Any, wanted: str | None, is_known: IsKnown) -> str:
    sheets = {one.title: one for one in book.worksheets}
    if wanted is None:
        shown = [name for name, one in sheets.items() if one.sheet_state == "visible"] or list(sheets)
        if len(shown) == 1:
            return str(shown[0])
        return str(max(shown, key=lambda name: _names_in(sheets[name], is_known)))
    folded = {name.strip().casefold(): name for name in sheets}
    if wanted.strip().casefold() not in folded:
        raise Invalid("unknown_sheet", f"The workbook has no sheet of this name, but: {', '.join(sheets)[:300]}.")
    return str(folded[wanted.strip().casefold()])


def _names_in(sheet: Any, is_known: IsKnown) -> int:
    """How many names of columns stand in one of a sheet's first rows."""
    rows = islice(_cells_of(sheet), FIRST_ROWS)
    return max((sum(isinstance(one.value, str) and is_known(one.value) for one in row) for row in rows), default=0)


_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MOST_MERGED = 20_000


class _Merged:
    """The cells that are merged over several rows: by their row, the column and the row in which their value stands."""

    def __init__(self, spans: Iterator[tuple[int, int, int]]) -> None:
        self._sources: dict[int, dict[int, int]] = {}
        for column, first, last in islice(spans, _MOST_MERGED):
            for row in range(first + 1, min(last, first + MOST_ROWS) + 1):
                self._sources.setdefault(row, {})[column] = first
        self._wanted = {(source, column) for cells in self._sources.values() for column, source in cells.items()}
        self._values: dict[tuple[int, int], str] = {}

    def filled(self, number: int, cells: tuple[str, ...]) -> tuple[str, ...]:
        """A row with the values of the cells that are merged with ones above; rows are asked for in their order."""
        for column, cell in enumerate(cells):
            if (number, column) in self._wanted:
                self._values[number, column] = cell
        sources = self._sources.get(number, {})
        return tuple(cell or self._values.get((sources.get(at, 0), at), "") for at, cell in enumerate(cells))


def _merged(data: bytes, sheet: Any) -> _Merged:
    path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    with ZipFile(BytesIO(data)) as parts:
        found = _MERGED.findall(parts.read(path)) if path in parts.namelist() else []
    spans = ((_place(left), int(first), int(last)) for left, first, right, last in found if first != last)
    return _Merged(spans)


def _place(letters: bytes) -> int:
    """The place of a column from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1


def _cells_of(sheet: Any) -> Iterator[Sequence[Any]]:
    sheet.reset_dimensions()  # What other programs write there is often wrong.
    rows: Iterator[Sequence[Any]] = sheet.iter_rows(max_col=MOST_COLUMNS)
    return rows


def _text(cell: Any, source: Any) -> str:
    value = cell.value
    if value is None:
        is_formula = isinstance(source.value, str) and source.value.startswith("=")
        return FORMULA_WITHOUT_VALUE if is_formula else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or ""))
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value)
    return str(value)


def _number(value: float, shown_as: str) -> str:
    if abs(value) >= _EXACT:
        return f"{value:.5E}"
    if value != int(value):
        return repr(round(value, 10))
    digits = str(int(value))
    return digits.zfill(len(shown_as)) if _LEADING_ZEROS.fullmatch(shown_as) else digits


def _moment(value: datetime | date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    if isinstance(value, datetime):
        # What a spreadsheet keeps is a fraction of a day; a second more or less is its rounding.
        value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat()
