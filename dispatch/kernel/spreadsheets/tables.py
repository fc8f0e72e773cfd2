"""Tables with a heading, record by record, from a CSV file or a workbook."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice

from dispatch.kernel.spreadsheets.cells import cleaned
from dispatch.kernel.spreadsheets.csv_rows import csv_rows
from dispatch.kernel.spreadsheets.dialects import separator_of
from dispatch.kernel.spreadsheets.file_lines import LineRefusal, LineWarning, UnreadableFile
from dispatch.kernel.spreadsheets.headings import FIRST_ROWS, Heading, Headings
from dispatch.kernel.spreadsheets.rows import RowFault, Rows, SheetRow
from dispatch.vocabulary.errors import Invalid


@dataclass(frozen=True)
class TableRecord:
    """A row by its columns' documented names, blank cells left out; `written` says how the file names each column."""

    number: int
    cells: Mapping[str, str]
    written: Mapping[str, str] = field(default_factory=dict)


MOST_NAMED = 20
"""Unknown columns that a refusal names."""

Records = Iterator[TableRecord | LineRefusal | LineWarning]


def csv_table(text: str, headings: Headings, *, ignores_unknown: bool = False) -> Records:
    """The records of a CSV text, whatever separates its cells. Raises `UnreadableFile` for its heading."""
    separator, skipped = separator_of(text, headings.is_known)
    return records(csv_rows(text, separator, skip=skipped), headings, ignores_unknown=ignores_unknown)


def records(rows: Rows, headings: Headings, *, ignores_unknown: bool = False) -> Records:
    """The records below a heading, which may stand under a title.

    Columns that nobody knows are refused, or with `ignores_unknown` left out with a warning. Raises `UnreadableFile`.
    """
    first = list(islice(rows, FIRST_ROWS))
    row = headings.row_of([one for one in first if isinstance(one, SheetRow)])
    if row is None:
        raise UnreadableFile("empty_file", "The file has no rows; its first row names the columns.")
    heading = headings.read(row)
    _must_be_usable(headings, heading, row.number, ignores_unknown=ignores_unknown)
    if heading.unknown:
        yield LineWarning(
            row.number, "column_left_out", "These columns are not known and were left out.", ", ".join(heading.unknown)
        )
    unknown = {place for place, name in enumerate(row.cells) if name.strip() in heading.unknown}
    for one in chain((one for one in first if one.number > row.number), rows):
        if isinstance(one, RowFault):
            yield LineRefusal(one.number, one.code, one.sentence)
        elif not one.is_blank:
            yield _record(one, heading, unknown)


def _record(row: SheetRow, heading: Heading, unknown: set[int]) -> TableRecord | LineRefusal:
    cells: dict[str, str] = {}
    for place, cell in enumerate(row.cells):
        column = heading.columns.get(place)
        if column is not None:
            try:
                text = cleaned(cell)
            except Invalid as fault:
                return LineRefusal(row.number, fault.code, fault.sentence, heading.written[column.name])
            if text:
                cells[column.name] = text
        elif cell.strip() and place not in unknown:
            return LineRefusal(
                row.number,
                "nameless_cell",
                "The row has a cell in a column without a name; a separator within a cell needs quotation marks around "
                "the whole cell, and every column a name.",
            )
    return TableRecord(row.number, cells, heading.written)


def _must_be_usable(headings: Headings, heading: Heading, line: int, *, ignores_unknown: bool) -> None:
    if not heading.columns:
        raise UnreadableFile(
            "no_heading",
            f"No row names columns that are known; the first row is the heading, with: {', '.join(headings.needed)}.",
            line=line,
        )
    if heading.unknown and not ignores_unknown:
        raise UnreadableFile(
            "unknown_column",
            f"These columns are not known: {_with_nearest(headings, heading)}. Rename them, or hand the file in again "
            f"so that unknown columns are left out.",
            line=line,
            column=", ".join(heading.unknown[:MOST_NAMED]),
        )
    if heading.twice:
        raise UnreadableFile(
            "column_twice",
            "Two columns mean the same; take one of them out, or give it another name.",
            line=line,
            column=", ".join(heading.twice),
        )
    if heading.missing:
        raise UnreadableFile(
            "missing_column",
            "The heading lacks columns that are needed; add them.",
            line=line,
            column=", ".join(heading.missing),
        )


def _with_nearest(headings: Headings, heading: Heading) -> str:
    """Each unknown name, with the documented one that it may be meant to be."""
    taken = {column.name for column in heading.columns.values()}
    named = [_suggested(name, headings.nearest(name), taken) for name in heading.unknown[:MOST_NAMED]]
    return ", ".join(named) + (", …" if len(heading.unknown) > MOST_NAMED else "")


def _suggested(name: str, nearest: str | None, taken: Collection[str]) -> str:
    return f"{name} ({nearest}?)" if nearest and nearest not in taken else name
