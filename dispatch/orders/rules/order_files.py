"""Files of orders, line by line: what a line says, and why it was refused."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from dispatch.kernel.spreadsheets.file_lines import LineRefusal, LineWarning, UnreadableValues
from dispatch.kernel.spreadsheets.forms import row_of
from dispatch.kernel.spreadsheets.tables import TableRecord
from dispatch.orders.rules.order_columns import COLUMNS, FORM
from dispatch.orders.rules.orders import OrderIn
from dispatch.vocabulary.errors import Invalid

T = TypeVar("T")

LONGEST_LINE = 65_536
"""Characters of a line, or of a record of CSV: fifty times what an order needs."""

UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True)
class FileOptions:
    """How a file is to be read: which sheet of a workbook (None: the first), whether columns that nobody knows are left
    out with a warning instead of refused, and by which clocks times without an offset are meant.
    """

    sheet: str | None = None
    ignores_unknown_columns: bool = False
    zones: Mapping[str, ZoneInfo] = field(default_factory=dict)
    """By the territories' codes."""
    usual_zone: ZoneInfo = UTC_ZONE

    def zone_of(self, territory: str | None) -> ZoneInfo:
        """The zone of a territory's code; the usual one where none is named, or nobody knows it."""
        return self.zones.get(territory or "", self.usual_zone)


@dataclass(frozen=True)
class FileLine:
    """A line of a file, counted from 1, that says what an order says; `written` names columns as the file does."""

    number: int
    order: OrderIn
    written: Mapping[str, str] = field(default_factory=dict)


ReadLine = FileLine | LineRefusal | LineWarning


@dataclass(frozen=True)
class UnreadLine:
    """A line of a file, counted from 1, that is read when it is asked for: the one before may have ended a worker."""

    number: int
    read: Callable[[], ReadLine]


ReadText = Callable[[str], OrderIn]
"""Reads a line of JSON; raises `Invalid`."""

ReadValues = Callable[[Mapping[str, Any]], OrderIn]
"""Reads the values of an order as the API takes them; raises `UnreadableValues`."""


def json_lines(text: str, read: ReadText) -> Iterator[UnreadLine]:
    """Every line of JSON Lines but the blank ones."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            # A comma behind an object is what a list leaves when its brackets are taken off.
            yield _unread(number, len(line), partial(_of_json, number, line.rstrip().removesuffix(","), read))


def table_lines(
    records: Iterable[TableRecord | LineRefusal | LineWarning], read: ReadValues, options: FileOptions
) -> Iterator[UnreadLine]:
    """Every record of a table; one that can't be read stands as its refusal."""
    for record in records:
        if isinstance(record, TableRecord):
            length = sum(map(len, record.cells.values()))
            yield _unread(record.number, length, partial(_of_record, record, read, options))
        else:
            yield UnreadLine(record.line, partial(_as_it_is, record))


def _as_it_is(said: LineRefusal | LineWarning) -> ReadLine:
    return said


def _unread(number: int, length: int, read: Callable[[], ReadLine]) -> UnreadLine:
    if length > LONGEST_LINE:
        too_long = LineRefusal(number, "line_too_long", f"A line has at most {LONGEST_LINE} characters.")
        return UnreadLine(number, partial(_as_it_is, too_long))
    return UnreadLine(number, read)


def _of_json(number: int, line: str, read: ReadText) -> ReadLine:
    try:
        return FileLine(number, read(line), _PLACES)
    except UnreadableValues as refusal:
        places = ", ".join(dict.fromkeys(place for place, _ in refusal.faults if place))
        return LineRefusal(number, refusal.code, refusal.sentence, places or None)
    except Invalid as refusal:
        return LineRefusal(number, refusal.code, refusal.sentence)


_PLACES = {column.name: ".".join(column.path) for column in COLUMNS}


def _of_record(record: TableRecord, read: ReadValues, options: FileOptions) -> ReadLine:
    order: OrderIn | LineRefusal = row_of(FORM, record, options.zone_of(record.cells.get("territory")), read)
    return order if isinstance(order, LineRefusal) else FileLine(record.number, order, record.written)
