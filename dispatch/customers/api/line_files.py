"""Files of lines, read by the same schema as requests."""

import json
from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError

from dispatch.customers.api.line_schemas import LineInSchema
from dispatch.customers.rules.line_files import InventoryRecord, RefusedRecord, csv_records, json_records
from dispatch.customers.rules.lines import LineIn
from dispatch.http.json_limits import fault_of
from dispatch.vocabulary.errors import Invalid

_line = LineInSchema()


def inventory_records(text: str, form: str) -> Iterator[InventoryRecord | RefusedRecord]:
    """The records of a file's text; `form` is csv or jsonl."""
    text = text.removeprefix("\ufeff")
    return csv_records(text, line_of_values) if form == "csv" else json_records(text, line_of_json)


def line_of_json(text: str) -> LineIn:
    """Reads a line from JSON; raises `Invalid`."""
    fault = fault_of(text.encode("utf-8", "surrogatepass"))
    if fault is not None:
        raise Invalid("invalid", fault)
    try:
        return line_of_values(json.loads(text))
    except ValueError:
        raise Invalid("bad_request", "This is not JSON.") from None


def line_of_values(values: Any) -> LineIn:
    """Reads a line from the values of its JSON; raises `Invalid`."""
    try:
        line: LineIn = _line.load(values)
    except ValidationError as fault:
        raise Invalid("invalid", "; ".join(_sentences(fault.messages))) from None
    return line


def _sentences(messages: Any, place: str = "") -> Iterator[str]:
    """Every fault with its place, such as `site.address: Missing data for required field.`"""
    if isinstance(messages, dict):
        for name, inner in messages.items():
            yield from _sentences(inner, f"{place}.{name}" if place else str(name)[:50])
    elif isinstance(messages, list):
        for inner in messages:
            yield from _sentences(inner, place)
    else:
        yield f"{place}: {messages}"
