"""What a kind of table holds: its columns, where each stands in the API's JSON, and what a row comes to."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.kernel.spreadsheets.file_lines import LineRefusal, UnreadableValues
from dispatch.kernel.spreadsheets.headings import Column, Headings
from dispatch.kernel.spreadsheets.moments import names_a_day, without_serials
from dispatch.kernel.spreadsheets.tables import TableRecord
from dispatch.vocabulary.errors import Invalid


@dataclass(frozen=True)
class CellFault:
    """A cell that can't be read: its column's documented name, and why."""

    column: str
    code: str
    sentence: str


JoinParts = Callable[[dict[str, str]], dict[str, str]]
"""Makes the usual cells of a row out of those that hold parts of a value; raises `Invalid`."""

_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0{1,6})?)?$")
"""What databases write behind a day."""
_BETWEEN_SLOTS = re.compile(r"[;；,，、]")


class TableForm:
    """The columns of a kind of table.

    `columns_of_codes` tells where the cell stands that a rule refuses which looks at the whole row. `span` names the
    column that holds whole spans of time, then those of a span's day, start and end, from which it is put together; a
    span that names times alone is on the span's day. `joined` puts together what other tables hold in several columns,
    by the column that a fault is named for.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        columns_of_codes: Mapping[str, str],
        span: tuple[str, str, str, str] | None = None,
        joined: Mapping[str, JoinParts] | None = None,
    ) -> None:
        self.headings = Headings(columns)
        self._columns = {column.name: column for column in columns}
        self._whole = span[0] if span else ""
        self._parts: tuple[str, ...] = span[1:] if span else ()
        self._columns_of_codes = columns_of_codes
        self._joined = dict(joined or {})
        self._instead = {self._whole: self._parts} if span else {}
        for column in columns:
            of = column.stands_for.removesuffix("_part") if column.stands_for else ""
            for whole in ("point", "lat", "lon") if of == "point" else (of,):
                self._instead[whole] = (*self._instead.get(whole, ()), column.name)

    def values(self, cells: Mapping[str, str], zone: ZoneInfo) -> tuple[dict[str, Any], list[CellFault]]:
        """The values of a row as the API takes them, and the cells that can't be read."""
        values: dict[str, Any] = {column.path[0]: {} for column in self._columns.values() if len(column.path) > 1}
        faults: list[CellFault] = []
        for name, cell in self._with_whole_span(self._with_joined(cells, faults)).items():
            *way, last = self._columns[name].path
            try:
                (values[way[0]] if way else values)[last] = self._columns[name].read(cell, zone)
            except Invalid as fault:
                faults.append(CellFault(name, fault.code, fault.sentence))
        return values, faults

    def column_of(self, code: str, written: Mapping[str, str]) -> str | None:
        """Which column a rule's refusal is about, as the file names it."""
        name = self._columns_of_codes.get(code)
        return self.as_written(name, written) if name else None

    def as_written(self, name: str, written: Mapping[str, str]) -> str:
        """A column as the file names it; where the file has it in parts, those parts."""
        parts = [written[part] for part in self._instead.get(name, ()) if part in written]
        return written.get(name) or ", ".join(parts) or name

    def faults_of(self, refusal: UnreadableValues) -> Iterable[CellFault]:
        """The cells at fault where the API's schema refuses a row's values."""
        for place, message in refusal.faults:
            parts = tuple(place.split("."))
            columns = self._columns.values()
            found = next((column.name for column in columns if parts[: len(column.path)] == column.path), place)
            yield CellFault(found, "invalid", message)

    def _with_joined(self, cells: Mapping[str, str], faults: list[CellFault]) -> dict[str, str]:
        """The cells with those put together, or taken apart, that other tables hold in one, or in several columns."""
        usual = dict(cells)
        for name, join in self._joined.items():
            try:
                usual = join(usual)
            except Invalid as fault:
                faults.append(CellFault(name, fault.code, fault.sentence))
                usual.pop(name, None)
        return usual

    def _with_whole_span(self, cells: Mapping[str, str]) -> dict[str, str]:
        """The cells with the parts of a span put together, as if they had been written in one cell."""
        if not self._parts:
            return dict(cells)
        whole = {name: cell for name, cell in cells.items() if name not in self._parts}
        day, start, end = (without_serials(cells.get(name, "")) for name in self._parts)
        day = _MIDNIGHT.sub("", day)
        between = "/" if "T" in start and "T" in end else " - "
        said = f"{day} {start}{between if end else ''}{end}".strip()
        slots = whole.get(self._whole, "")
        if day and not start and slots and not names_a_day(slots):
            whole[self._whole] = "; ".join(
                f"{day} {slot.strip()}" for slot in _BETWEEN_SLOTS.split(slots) if slot.strip()
            )
        elif said:
            whole[self._whole] = f"{slots}; {said}" if slots else said
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
    return refusal_of(form, record, faults) if faults else made


def refusal_of(form: TableForm, record: TableRecord, faults: Sequence[CellFault]) -> LineRefusal:
    """All faults of a row, each with its column as the file writes it."""
    named = [(form.as_written(fault.column, record.written), fault) for fault in faults]
    sentence = " ".join(f"{name}: {fault.sentence}" for name, fault in named)
    return LineRefusal(record.number, faults[0].code, sentence, ", ".join(dict.fromkeys(name for name, _ in named)))
