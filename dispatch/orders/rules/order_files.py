"""Files of orders, line by line: what a line says, and why it was refused."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any, TypeVar

from dispatch.orders.rules.orders import OrderIn
from dispatch.vocabulary.errors import Invalid

T = TypeVar("T")

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "external_id": ("external_id",),
    "kind": ("kind",),
    "priority": ("priority",),
    "symptom": ("symptom",),
    "reported_at": ("reported_at",),
    "territory": ("territory",),
    "service_id": ("service_id",),
    "customer_external_id": ("customer", "external_id"),
    "customer_name": ("customer", "name"),
    "customer_phone": ("customer", "phone"),
    "customer_language": ("customer", "language"),
    "customer_tier": ("customer", "tier"),
    "customer_care_consent": ("customer", "care_consent"),
    "address": ("site", "address"),
    "lat": ("site", "lat"),
    "lon": ("site", "lon"),
    "access_notes": ("site", "access_notes"),
    "windows": ("windows",),
}
"""The columns of a CSV file and where each stands in an order. `windows` holds `start/end` pairs, a space between."""


LONGEST_LINE = 65_536
"""Characters of a line, or of a record of CSV: fifty times what an order needs."""


@dataclass(frozen=True)
class LineRefusal:
    """Why a line, counted from 1, was not taken in; nothing of the line itself."""

    line: int
    code: str
    sentence: str


@dataclass(frozen=True)
class FileLine:
    """A line of a file, counted from 1, that says what an order says."""

    number: int
    order: OrderIn


@dataclass(frozen=True)
class UnreadLine:
    """A line of a file, counted from 1, that is read when it is asked for: the one before may have ended a worker."""

    number: int
    read: Callable[[], FileLine | LineRefusal]


ReadText = Callable[[str], OrderIn]
"""Reads a line of JSON; raises `Invalid`."""

ReadValues = Callable[[Mapping[str, Any]], OrderIn]
"""Reads the values of an order as the API takes them; raises `Invalid`."""


def json_lines(text: str, read: ReadText) -> Iterator[UnreadLine]:
    """Every line of JSON Lines but the blank ones."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _line(number, read, line, len(line))


def csv_lines(text: str, read: ReadValues) -> Iterator[UnreadLine]:
    """Every record of a CSV file with a heading; a record counts by the line on which it begins.

    A heading with a column that is not in `COLUMNS` refuses the file as a whole: one refusal, on line 1.
    """
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    heading = [name.strip() for name in next(rows, [])]
    unknown = sorted(set(heading) - set(COLUMNS))
    if unknown or len(set(heading)) != len(heading):
        sentence = f"The heading knows these columns, each once: {', '.join(COLUMNS)}."
        yield _refused(LineRefusal(1, "unknown_column", sentence))
        return
    while True:
        number = rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error:
            yield _refused(LineRefusal(number, "bad_csv", "From here on the file is no CSV that can be read."))
            return
        if row is None:
            return
        if row:
            yield _line(number, _record_reader(heading, read), row, sum(map(len, row)))


def order_values(record: Mapping[str, str]) -> dict[str, Any]:
    """The values of an order as the API takes them, from a record's columns; empty columns are left out."""
    values: dict[str, Any] = {"customer": {}, "site": {}}
    for column, written in record.items():
        if written.strip():
            *way, name = COLUMNS[column]
            target = values[way[0]] if way else values
            target[name] = _CELLS.get(column, str.strip)(written)
    return values


def _record_reader(heading: list[str], read: ReadValues) -> Callable[[list[str]], OrderIn]:
    def read_row(row: list[str]) -> OrderIn:
        if len(row) != len(heading):
            raise Invalid("bad_csv", "The record has another number of columns than the heading.")
        return read(order_values(dict(zip(heading, row, strict=True))))

    return read_row


def _line(number: int, read: Callable[[T], OrderIn], what: T, length: int) -> UnreadLine:
    if length > LONGEST_LINE:
        return _refused(LineRefusal(number, "line_too_long", f"A line has at most {LONGEST_LINE} characters."))

    def read_now() -> FileLine | LineRefusal:
        try:
            return FileLine(number, read(what))
        except Invalid as refusal:
            return LineRefusal(number, refusal.code, refusal.sentence)

    return UnreadLine(number, read_now)


def _refused(refusal: LineRefusal) -> UnreadLine:
    return UnreadLine(refusal.line, lambda: refusal)


def _number(written: str) -> float | str:
    try:
        return float(written)
    except ValueError:
        return written


def _windows(written: str) -> list[dict[str, str]]:
    pairs = [pair.partition("/") for pair in written.split()]
    return [{"start": start, "end": end} for start, _, end in pairs]


_YES_OR_NO = {"true": True, "false": False}

_CELLS: Mapping[str, Callable[[str], Any]] = {
    "lat": _number,
    "lon": _number,
    "windows": _windows,
    "customer_care_consent": lambda written: _YES_OR_NO.get(written.strip().lower(), written),
}
