"""Tables with a heading, record by record, from a CSV file or a workbook."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice

from dispatch.kernel.spreadsheets.cells import cleaned
from dispatch.kernel.spreadsheets.csv_rows import csv_rows
from dispatch.kernel.spreadsheets.dialects import separator_of, unwrapped
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
    text = unwrapped(text)
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
    unknown = {place for place, name in enumerate(row.cells) if name.strip() in heading.unknown} | heading.counted
    for one in chain((one for one in first if one.number > row.number), rows):
        if isinstance(one, RowFault):
            yield LineRefusal(one.number, one.code, one.sentence)
        elif _is_note(one, headings, heading):
            yield LineWarning(
                one.number, "row_left_out", "The row holds a total or a note, and nothing to take in; it was left out."
            )
        elif not _is_drawn(one) and not _is_heading_again(one, headings, heading):
            yield _record(one, heading, unknown)


_NOTE = re.compile(
    r"(?:sub|grand)?\W{0,5}(?:total|sum)\b|(?:合计|总计|小计|共计|总数|共\s*\d|制表|审核人?|打印|导出|填表|备注\s*[:：]|说明\s*[:：]|注\s*[:：])"
    r"|(?:note|notes|remark|exported|generated|printed|created|source|report|page|end of)\b|\*{2,}",
    re.IGNORECASE,
)
_MOST_NEEDED_IN_A_NOTE = 1


def _is_note(row: SheetRow, headings: Headings, heading: Heading) -> bool:
    """Whether a row is a total, or a remark or a town between the rows: it begins as one and lacks what rows need."""
    first = next((cell.strip() for cell in row.cells if cell.strip()), "")
    if _stands_alone(row, heading):
        return True
    if not _NOTE.match(first):
        return False
    needed = (place for place, column in heading.columns.items() if column.name in headings.needed)
    return sum(place < len(row.cells) and bool(row.cells[place].strip()) for place in needed) <= _MOST_NEEDED_IN_A_NOTE


_LEAST_WORDS = 4


def _stands_alone(row: SheetRow, heading: Heading) -> bool:
    """Whether a row holds words in its first column alone: an id has digits, and few words."""
    said = row.cells[min(heading.columns)].strip() if min(heading.columns) < len(row.cells) else ""
    if not said or sum(bool(cell.strip()) for cell in row.cells) > 1:
        return False
    return not any(letter.isdigit() for letter in said) or len(said.split()) >= _LEAST_WORDS


def _is_drawn(row: SheetRow) -> bool:
    """Whether a row is blank, or a line drawn with dashes."""
    return all(not cell.strip(" -=_:+|\t") for cell in row.cells)


def _is_heading_again(row: SheetRow, headings: Headings, heading: Heading) -> bool:
    """Whether a row repeats the heading, as files put together of several do, or says it in the other language."""
    cells = [(place, cell) for place, cell in enumerate(row.cells) if cell.strip() and place in heading.columns]
    return len(cells) > 1 and all(headings.column_of(cell) == heading.columns[place] for place, cell in cells)


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
