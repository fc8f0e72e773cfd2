"""CSV row by row: a quote that stands where none may costs its line, and the lines behind it are read."""

import csv
import re
from collections.abc import Sequence

from dispatch.kernel.spreadsheets.rows import RowFault, Rows, SheetRow

LONGEST_RECORD = 60
"""Lines that one record may go over; an opening quote that is not closed by then is a slip of the pen."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_FEWEST_CELLS = 3
"""With fewer columns a line of a quoted text could look like a record of its own."""


def csv_rows(text: str, delimiter: str, *, skip: int = 0) -> Rows:
    """Every record that is not blank, counted by the line it begins on; the first `skip` lines are left out."""
    lines = _lines(text)
    at, width = skip, 0
    while at < len(lines):
        cells, used = _record(lines, at, delimiter, width)
        if cells is None:
            yield RowFault(
                at + 1,
                "bad_csv",
                "The line can't be read: a quotation mark stands within a cell or is not closed; put the whole cell in "
                'quotation marks and write each one within it twice ("").',
            )
        elif any(cell.strip() for cell in cells):
            width = width or len(cells)
            yield SheetRow(at + 1, tuple(cells))
        at += used


def _lines(text: str) -> list[str]:
    """The lines with their ends, as a spreadsheet counts them: other separators of Unicode stand within cells."""
    found = _LINE.findall(text)
    return found[:-1] if found and not found[-1] else found


def _record(lines: Sequence[str], at: int, delimiter: str, width: int) -> tuple[list[str] | None, int]:
    """The cells of the record that begins at a line, and how many lines it takes; None for one that can't be read."""
    for used in range(1, min(LONGEST_RECORD, len(lines) - at) + 1):
        if used > 1 and _is_whole(lines[at + used - 1], delimiter, width):
            break
        cells, is_open = _cells(lines[at : at + used], delimiter)
        if cells is not None:
            return cells, used
        if not is_open:
            break
    return None, 1


def _is_whole(line: str, delimiter: str, width: int) -> bool:
    """Whether a line is a record of its own, so that the quote before it was never closed."""
    if width < _FEWEST_CELLS or line.count(delimiter) < width - 1:
        return False
    cells, _ = _cells([line], delimiter)
    return cells is not None and len(cells) == width


def _cells(lines: Sequence[str], delimiter: str) -> tuple[list[str] | None, bool]:
    """The cells, or whether the lines end within a quoted cell."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    try:
        return next(reader, []), False
    except csv.Error as fault:
        return None, "unexpected end" in str(fault)
