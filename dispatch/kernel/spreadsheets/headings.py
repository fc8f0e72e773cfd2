"""The heading of a table: which of its names mean which column, as people write them in either language."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from typing import Any

from dispatch.kernel.spreadsheets.cells import ReadCell, as_written
from dispatch.kernel.spreadsheets.pasted_text import without_invisible
from dispatch.kernel.spreadsheets.rows import SheetRow
from notify import simplified

_UNSAID = re.compile(r"[\W_]+")
_BETWEEN = re.compile(r"[/|\n\r(（\[【)）\]】]+")
_SCRIPTS = re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
_HINT = re.compile(r"[(（\[【]")
"""What follows a name in brackets explains it: `Phone (mobile)`, `电话（必填）`."""

_QUALIFIERS = re.compile(
    r"^(?:preferred|requested|desired|expected|wished|proposed|planned|scheduled|your|our|the|primary|main|current)\b"
    r"|^(?:首选|期望|希望|期待|要求|意向|计划|预计|您的|客户期望|客户要求|用户期望)(?:的)?",
    re.IGNORECASE,
)
"""What a name may begin with that changes nothing about which column it is: `Preferred date`, `期望上门时间`."""

_NEAR = 0.7
FIRST_ROWS = 15
"""So far down a heading may stand, below a title or a date of export."""


@dataclass(frozen=True)
class Column:
    """A column by its documented name: where its value belongs, which other names it goes by, how a cell is read."""

    name: str
    path: tuple[str, ...]
    names: tuple[str, ...] = ()
    read: ReadCell = as_written
    is_needed: bool = False
    stands_for: str | None = None
    """The needed column that this one is a part of: with it the other may be missing."""


@dataclass(frozen=True)
class Heading:
    """What a heading comes to: the columns by their place, and what is wrong with it.

    `written` holds each column's name as the file writes it; `unknown` and `twice` hold names as the file writes them,
    `missing` those of needed columns.
    """

    columns: Mapping[int, Column]
    written: Mapping[str, str]
    unknown: tuple[str, ...]
    twice: tuple[str, ...]
    missing: tuple[str, ...]
    counted: frozenset[int] = frozenset()
    """The places of columns that only number the rows."""


class Headings:
    """The names of a form's columns, folded."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._by_name = {
            folded: column
            for column in columns
            for folded in map(_folded, (column.name, ".".join(column.path), *column.names))
        }

    @property
    def needed(self) -> list[str]:
        """The documented names of the columns that no table can do without."""
        return [column.name for column in self._columns if column.is_needed]

    def column_of(self, name: str) -> Column | None:
        """The column that a cell names."""
        whole = self._by_name.get(_folded(name)) or self._by_name.get(_folded(_HINT.split(name)[0]))
        return whole or self._in_two_languages(name) or self._qualified(name) or self._of_another_table(name)

    def _qualified(self, name: str) -> Column | None:
        """The column of `Preferred date`: what is left of a name without what it begins with."""
        left = _QUALIFIERS.sub("", name.strip(), count=1)
        return self._by_name.get(_folded(_HINT.split(left)[0])) if left != name.strip() else None

    def _of_another_table(self, name: str) -> Column | None:
        """The column of `Contact: Full Name`, as systems name what they join from another table."""
        _, colon, own = name.rpartition(": ")
        return self._by_name.get(_folded(own)) if colon else None

    def _in_two_languages(self, name: str) -> Column | None:
        """The column of `工单号 Order No` or `电话/Phone`: the parts that are known mean one."""
        parts = [part for piece in _BETWEEN.split(name) for part in _SCRIPTS.findall(piece)]
        found = {column.name: column for part in parts if (column := self._by_name.get(_folded(part))) is not None}
        return next(iter(found.values())) if len(found) == 1 and len(parts) > 1 else None

    def is_known(self, name: str) -> bool:
        """Whether a cell is the name of a column."""
        return self.column_of(name) is not None

    def nearest(self, name: str) -> str | None:
        """The documented name that a wrong one was probably meant to be."""
        found = get_close_matches(_folded(_HINT.split(name)[0]), self._by_name, n=1, cutoff=_NEAR)
        return self._by_name[found[0]].name if found else None

    def row_of(self, rows: Iterable[SheetRow]) -> SheetRow | None:
        """The row that is the heading: of the first rows the one in which most names are known, else the first."""
        first = list(rows)[:FIRST_ROWS]
        return max(first, key=lambda row: sum(map(self.is_known, row.cells)), default=None)

    def read(self, row: SheetRow) -> Heading:
        """What a heading's row comes to; columns without a name are left out."""
        columns: dict[int, Column] = {}
        unknown, twice = [], []
        counted: set[int] = set()
        for place, name in enumerate(row.cells):
            column = self.column_of(name)
            if column is None and _is_running_number(name):
                counted.add(place)
            elif column is None and _folded(name):
                unknown.append(name.strip())
            elif column is not None and column in columns.values():
                twice.append(name.strip())
            elif column is not None:
                columns[place] = column
        parts = {column.stands_for for column in columns.values()}
        there = {column.name for column in columns.values()} | parts
        missing = [one.name for one in self._columns if one.is_needed and one.name not in there]
        written = {column.name: row.cells[place].strip() for place, column in columns.items()}
        return Heading(columns, written, tuple(unknown), tuple(twice), tuple(missing), frozenset(counted))


_RUNNING = frozenset(
    {"序号", "行号", "#", "№", "s/n", "sn", "sl no", "sr no", "seq", "index", "idx", "row", "row no", "line no"}
)


def _is_running_number(name: str) -> bool:
    return simplified(name.strip().casefold().rstrip(".:： ")) in _RUNNING


def words_of(package: str, file: str) -> dict[str, Any]:
    """The names and words of a form, out of a TOML file beside its columns."""
    return tomllib.loads(files(package).joinpath(file).read_text(encoding="utf-8"))


def _folded(name: str) -> str:
    """A name without case, gaps, marks, accents of form and traditional letters: `Customer-Phone *` and
    `customer_phone` are one.
    """
    return _UNSAID.sub("", simplified(without_invisible(unicodedata.normalize("NFKC", name)).casefold()))
