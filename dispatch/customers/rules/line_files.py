"""Inventories of lines as files: JSON Lines as the API takes a line, or a table."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.customers.rules.line_columns import FORM
from dispatch.customers.rules.lines import LineIn
from dispatch.kernel.spreadsheets.file_lines import LineRefusal, LineWarning
from dispatch.kernel.spreadsheets.forms import row_of
from dispatch.kernel.spreadsheets.tables import TableRecord
from dispatch.vocabulary.errors import Invalid

ReadLine = Callable[[Any], LineIn]
"""Reads a line of an inventory from the text of its JSON, or from its values; raises `Invalid`."""

_UTC = ZoneInfo("UTC")  # An inventory holds days, no times.


@dataclass(frozen=True)
class InventoryRecord:
    """A record of an inventory that says what a line says; `written` names columns as the file does."""

    number: int
    wanted: LineIn
    written: Mapping[str, str] = field(default_factory=dict)


ReadRecord = InventoryRecord | LineRefusal | LineWarning


def json_records(text: str, read: ReadLine) -> Iterator[ReadRecord]:
    """Every line of JSON Lines but the blank ones."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield InventoryRecord(number, read(line))
            except Invalid as refusal:
                yield LineRefusal(number, refusal.code, refusal.sentence)


def table_records(records: Iterable[TableRecord | LineRefusal | LineWarning], read: ReadLine) -> Iterator[ReadRecord]:
    """Every record of a table."""
    for record in records:
        if isinstance(record, TableRecord):
            line: LineIn | LineRefusal = row_of(FORM, record, _UTC, read)
            yield line if isinstance(line, LineRefusal) else InventoryRecord(record.number, line, record.written)
        else:
            yield record
