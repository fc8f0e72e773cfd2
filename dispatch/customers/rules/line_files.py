"""Inventories of lines as files: JSON Lines as the API takes a line, or CSV with a heading."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

from dispatch.customers.rules.lines import LineIn
from dispatch.vocabulary.errors import Invalid

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "service_id": ("service_id",),
    "access_node": ("access_node",),
    "technology": ("technology",),
    "installer": ("installer",),
    "installed_on": ("installed_on",),
    "territory": ("territory",),
    "customer_external_id": ("customer", "external_id"),
    "customer_name": ("customer", "name"),
    "customer_phone": ("customer", "phone"),
    "customer_language": ("customer", "language"),
    "customer_tier": ("customer", "tier"),
    "address": ("site", "address"),
    "lat": ("site", "lat"),
    "lon": ("site", "lon"),
    "access_notes": ("site", "access_notes"),
    "devices": ("devices",),
}
"""The columns of a CSV file and where each stands in a line. `devices` holds `kind/model/serial/day`, by semicolons."""

ReadLine = Callable[[Any], LineIn]
"""Reads a line of an inventory from the text of its JSON, or from its values; raises `Invalid`."""


@dataclass(frozen=True)
class RefusedRecord:
    """Why a record of an inventory, by the line of the file on which it begins, was not entered."""

    line: int
    code: str
    sentence: str


@dataclass(frozen=True)
class InventoryRecord:
    """A record of an inventory that says what a line says."""

    number: int
    wanted: LineIn


def json_records(text: str, read: ReadLine) -> Iterator[InventoryRecord | RefusedRecord]:
    """Every line of JSON Lines but the blank ones."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _record(number, read, line)


def csv_records(text: str, read: ReadLine) -> Iterator[InventoryRecord | RefusedRecord]:
    """Every record of a CSV file; a column that is not in `COLUMNS` refuses the file as a whole, on line 1."""
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    heading = [name.strip() for name in next(rows, [])]
    if set(heading) - set(COLUMNS) or len(set(heading)) != len(heading):
        yield RefusedRecord(1, "unknown_column", f"The heading knows these columns, each once: {', '.join(COLUMNS)}.")
        return
    while True:
        number = rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error:
            yield RefusedRecord(number, "bad_csv", "From here on the file is no CSV that can be read.")
            return
        if row is None:
            return
        if row and len(row) != len(heading):
            yield RefusedRecord(number, "bad_csv", "The record has another number of columns than the heading.")
        elif row:
            yield _record(number, read, line_values(dict(zip(heading, row, strict=True))))


def line_values(record: Mapping[str, str]) -> dict[str, Any]:
    """The values of a line as the API takes them, from a record's columns; empty columns are left out."""
    values: dict[str, Any] = {"customer": {}, "site": {}}
    for column, written in record.items():
        if written.strip():
            *way, name = COLUMNS[column]
            target = values[way[0]] if way else values
            target[name] = _CELLS.get(column, str.strip)(written)
    return values


def _record(number: int, read: ReadLine, what: Any) -> InventoryRecord | RefusedRecord:
    try:
        return InventoryRecord(number, read(what))
    except Invalid as refusal:
        return RefusedRecord(number, refusal.code, refusal.sentence)


def _number(written: str) -> float | str:
    try:
        return float(written)
    except ValueError:
        return written


def _devices(written: str) -> list[dict[str, str]]:
    names = ("kind", "model", "serial", "installed_on")
    parts = [[part.strip() for part in one.split("/")] for one in written.split(";") if one.strip()]
    return [{name: part for name, part in zip(names, one, strict=False) if part} for one in parts]


_CELLS: Mapping[str, Callable[[str], Any]] = {"lat": _number, "lon": _number, "devices": _devices}
