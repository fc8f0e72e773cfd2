"""Tables as files for spreadsheets: CSV and Excel workbooks."""

import csv
import io
from collections.abc import Iterable, Sequence

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | float | None

_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a cell begins with that a spreadsheet would carry out; that of East Asia reads full-width signs as well."""


def csv_of(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A table as CSV: UTF-8 with the mark by which Excel knows it, commas, one line a row."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def workbook_of(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A table as a workbook of one sheet; numbers stay numbers. `title` has at most 31 characters."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to load, and most starts need none.

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.append(list(headings))
    for row in rows:
        sheet.append([_harmless(cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _harmless(cell: Cell) -> Cell:
    """Text that a spreadsheet would take for a formula is marked as text, as people mark it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell
