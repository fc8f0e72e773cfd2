"""What a kind of table holds: its columns, where each stands in the API's JSON, and what a row comes to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.kernel.spreadsheets.file_lines import LineRefusal, UnreadableValues
from dispatch.kernel.spreadsheets.headings import Column, Headings
from dispatch.kernel.spreadsheets.moments import without_serials
from dispatch.kernel.spreadsheets.tables import TableRecord
from dispatch.vocabulary.errors import Invalid


@dataclass(frozen=True)
class CellFault:
    """A cell that can't be read: its column's documented name, and why."""

    column: str
    code: str
    sentence: str


class TableForm:
    """The columns of a kind of table.

    `columns_of_codes` tells where the cell stands that a rule refuses which looks at the whole row. `span` names the
    column that holds whole spans of time, then those of a span's day, start and end, from which it is put together.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        columns_of_codes: Mapping[str, str],
        span: tuple[str, str, str, str] | None = None,
    ) -> None:
        self.headings = Headings(columns)
        self._columns = {column.name: column for column in columns}
        self._whole = span[0] if span else ""
        self._parts: tuple[str, ...] = span[1:] if span else ()
        self._columns_of_codes = columns_of_codes

    def values(self, cells: Mapping[str, str], zone: ZoneInfo) -> tuple[dict[str, Any], list[CellFault]]:
        """The values of a row as the API takes them, and the cells that can't be read."""
        values: dict[str, Any] = {column.path[0]: {} for column in self._columns.values() if len(column.path) > 1}
        faults = []
        for name, cell in self._with_whole_span(cells).items():
            *way, last = self._columns[name].path
            try:
                (values[way[0]] if way else values)[last] = self._columns[name].read(cell, zone)
            except Invalid as fault:
                faults.append(CellFault(name, fault.code, fault.sentence))
        return values, faults

    def column_of(self, code: str, written: Mapping[str, str]) -> str | None:
        """Which column a rule's refusal is about, as the file names it."""
        name = self._columns_of_codes.get(code)
        return written.get(name, name) if name else None

    def faults_of(self, refusal: UnreadableValues) -> Iterable[CellFault]:
        """The cells at fault where the API's schema refuses a row's values."""
        for place, message in refusal.faults:
            parts = tuple(place.split("."))
            columns = self._columns.values()
            found = next((column.name for column in columns if parts[: len(column.path)] == column.path), place)
            yield CellFault(found, "invalid", message)

    def _with_whole_span(self, cells: Mapping[str, str]) -> dict[str, str]:
        """The cells with the parts of a span put together, as if they had been written in one cell."""
        if not self._parts:
            return dict(cells)
        whole = {name: cell for name, cell in cells.items() if name not in self._parts}
        day, start, end = (without_serials(cells.get(name, "")) for name in self._parts)
        between = "/" if "T" in start and "T" in end else " - "
        said = f"{day} {start}{between if end else ''}{end}".strip()
        if said:
            whole[self._whole] = f"{whole[self._whole]}; {said}" if self._whole in whole else said
        return whole


def row_of(
    form: TableForm, record: TableRecord, zone: ZoneInfo, read: Callable[[Mapping[str, Any]], Any]
) -> Any | LineRefusal:
    """What `read` makes of a row's values, or the refusal that names all of its faults at once."""
    values, faults = form.values(record.cells, zone)
    try:
        made = read(values)
    except UnreadableValues as refusal:
        spoiled = {fault.column for fault in faults}
        faults += [fault for fault in form.faults_of(refusal) if fault.column not in spoiled]
    return refusal_of(record, faults) if faults else made


def refusal_of(record: TableRecord, faults: Sequence[CellFault]) -> LineRefusal:
    """All faults of a row, each with its column as the file writes it."""
    named = [(record.written.get(fault.column, fault.column), fault) for fault in faults]
    sentence = " ".join(f"{name}: {fault.sentence}" for name, fault in named)
    return LineRefusal(record.number, faults[0].code, sentence, ", ".join(dict.fromkeys(name for name, _ in named)))
