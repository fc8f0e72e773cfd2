"""Excel workbooks."""

import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from tests.corpora.imports.case import HEADING, WORKBOOK, ImportCase, row, said
from tests.corpora.imports.times import at


def _book(*rows: tuple[Any, ...], title: str = "Orders", change: Callable[[Workbook], object] | None = None) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for one in rows:
        sheet.append(list(one))
    if change is not None:
        change(book)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _second_sheet(book: Workbook) -> None:
    sheet = book.create_sheet("十二月")
    sheet.append(list(HEADING))
    sheet.append(list(row("BOOK-3")))


def _hide_first(book: Workbook) -> None:
    _second_sheet(book)
    book["十二月"]["A2"] = "BOOK-4"
    book.worksheets[0].sheet_state = "hidden"
    book.active = 1


def _zeros(book: Workbook) -> None:
    book.worksheets[0]["A2"].number_format = "000000"


def _bomb() -> bytes:
    """Two megabytes of zeros that say they are a sheet, many times over, in a few kilobytes."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(60):
            parts.writestr(f"xl/worksheets/sheet{number}.xml", b" " * 2_000_000)
    return file.getvalue()


def _damaged() -> bytes:
    whole = _book(HEADING, row("BOOK-99"))
    return whole[: len(whole) // 2]


def cases(day: date) -> Iterator[ImportCase]:
    for case in _cases(day):
        yield ImportCase(**vars(case) | {"content_type": WORKBOOK})


def _cases(day: date) -> Iterator[ImportCase]:
    yield ImportCase("a workbook", _book(HEADING, row("BOOK-0"), (), row("BOOK-1")), said("BOOK-0") | said("BOOK-1"))
    second = _book(HEADING, row("BOOK-2"), change=_second_sheet)
    yield ImportCase("a named sheet", second, said("BOOK-3"), options={"sheet": "十二月"})
    yield ImportCase("the first sheet that is shown", _book(HEADING, change=_hide_first), said("BOOK-4"))
    yield ImportCase("a sheet that is not there", second, failure="unknown_sheet", options={"sheet": "Orders 2"})
    numbers = (20260001, "repair", "Drew Hall", 12065550123, "Landstrasse 5")
    yield ImportCase("numbers as ids and phones", _book(HEADING, numbers), said("20260001"))
    yield ImportCase("leading zeros by format", _book(HEADING, (77, *row("")[1:]), change=_zeros), said("000077"))
    long = (1234567890123456789, "repair", "Drew Hall", 12065550123, "Landstrasse 5")
    yield ImportCase(
        "a number with more digits than Excel keeps",
        _book(HEADING, long),
        refused=((2, "rounded_number", "external_id"),),
    )
    heading = (*HEADING, "lat", "lon", "date", "from", "to", "care consent")
    dated = (*row("BOOK-5"), 47.141, 9.5209, datetime(day.year, day.month, day.day), time(13), time(15), True)  # noqa: DTZ001 - A sheet knows no zone.
    start, end = (datetime(day.year, day.month, day.day, hour) for hour in (13, 15))  # noqa: DTZ001 - As above.
    more = (*row("BOOK-6"), 47.141, 9.5209, None, start, end, None)
    spans = [(at(day, 13), at(day, 15))]
    point = {"site__lat": 47.141, "site__lon": 9.5209, "windows": spans}
    yield ImportCase(
        "dates, times, numbers and yes or no",
        _book(heading, dated, more),
        said("BOOK-5", customer__care_consent=True, **point) | said("BOOK-6", **point),
    )
    formula = ("BOOK-7", "repair", "Drew Hall", "+12065550123", '=CONCATENATE("Landstrasse"," 5")')
    yield ImportCase(
        "a formula that was never worked out",
        _book(HEADING, formula, row("BOOK-8")),
        said("BOOK-8"),
        refused=((2, "formula_without_value", "address"),),
    )
    yield ImportCase(
        "the heading under a title, rows by the sheet's own numbers",
        _book(("Orders of December",), (), HEADING, row("BOOK-9"), (), row("BOOK-10", kind="haircut")),
        said("BOOK-9"),
        refused=((6, "invalid", "kind"),),
    )
    lines = _book(HEADING, row("BOOK-11", address="Landstrasse 5\n9490 Vaduz"))
    yield ImportCase("a line end within a cell", lines, said("BOOK-11", site__address="Landstrasse 5, 9490 Vaduz"))
    yield ImportCase("an error of the spreadsheet", _book(HEADING, row("BOOK-12", address="#N/A")),
                     refused=((2, "spoiled_cell", "address"),))  # fmt: skip
    yield ImportCase(
        "an unknown column",
        _book((*HEADING, "colour"), (*row("BOOK-13"), "blue")),
        failure="unknown_column",
        refused=((1, "unknown_column", "colour"),),
    )
    yield ImportCase("an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), failure="old_workbook")
    yield ImportCase("half a workbook", _damaged(), failure="not_a_workbook")
    yield ImportCase("another office's file", _other_office(), failure="not_a_workbook")
    yield ImportCase("a bomb", _bomb(), failure="workbook_too_large")
    yield ImportCase("an empty sheet", _book(), failure="empty_file")


def _other_office() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", "<office/>")
    return file.getvalue()
