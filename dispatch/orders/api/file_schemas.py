"""Reads orders from files exactly as the API reads them from requests."""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dispatch.http.files.contents import CSV, XLSX, content_of
from dispatch.http.files.json_values import json_of, loaded
from dispatch.kernel.spreadsheets.tables import csv_table, records
from dispatch.kernel.spreadsheets.workbooks import workbook_rows
from dispatch.orders.api.schemas import OrderInSchema
from dispatch.orders.rules.order_columns import FORM
from dispatch.orders.rules.order_files import (
    FileOptions,
    ReadLine,
    UnreadLine,
    json_lines,
    table_lines,
)
from dispatch.orders.rules.orders import OrderIn

_JSON_ENDINGS = frozenset({".json", ".jsonl", ".ndjson"})

USUAL = FileOptions()

_order = OrderInSchema()


def order_lines(content: str, form: str, options: FileOptions = USUAL) -> Iterator[ReadLine]:
    """The orders of a file's content; `form` is csv, jsonl or xlsx (in base64). Raises `UnreadableFile`."""
    return (line.read() for line in unread_lines(content, form, options))


def unread_lines(content: str, form: str, options: FileOptions = USUAL) -> Iterator[UnreadLine]:
    """The lines of a file's content, each to be read when its turn comes. Raises `UnreadableFile`."""
    ignores = options.ignores_unknown_columns
    if form == XLSX:
        rows = workbook_rows(b64decode(content), options.sheet, FORM.headings.is_known)
        return table_lines(records(rows, FORM.headings, ignores_unknown=ignores), order_of_values, options)
    text = content.removeprefix("\ufeff")
    if form == CSV:
        return table_lines(csv_table(text, FORM.headings, ignores_unknown=ignores), order_of_values, options)
    return json_lines(text, order_of_json)


def order_file(path: Path) -> tuple[str, str]:
    """The content and the form of a file of orders. Raises `Invalid` for what can't be read."""
    return content_of(path.read_bytes(), is_json=path.suffix.lower() in _JSON_ENDINGS)


def order_of_json(text: str) -> OrderIn:
    """Reads an order from JSON; raises `Invalid`."""
    return order_of_values(json_of(text))


def order_of_values(values: Mapping[str, Any]) -> OrderIn:
    """Reads an order from the values of its JSON; raises `UnreadableValues`."""
    order: OrderIn = loaded(_order, values)
    return order
