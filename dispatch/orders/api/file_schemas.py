"""Reads orders and technicians from files exactly as the API reads them from requests."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError

from dispatch.http.json_limits import fault_of
from dispatch.orders.api.schemas import OrderInSchema
from dispatch.orders.rules.order_files import FileLine, LineRefusal, UnreadLine, csv_lines, json_lines
from dispatch.orders.rules.orders import OrderIn
from dispatch.vocabulary.errors import Invalid
from dispatch.workforce.api.schemas import TechnicianInSchema
from dispatch.workforce.rules.technicians import TechnicianIn

FORMATS = {"csv": "csv", "jsonl": "jsonl", "ndjson": "jsonl"}
"""Formats of files of orders by the ending of the name."""

_order, _technician = OrderInSchema(), TechnicianInSchema()


def order_lines(text: str, form: str) -> Iterator[FileLine | LineRefusal]:
    """The orders of a file's text; `form` is csv or jsonl."""
    return (line.read() for line in unread_lines(text, form))


def unread_lines(text: str, form: str) -> Iterator[UnreadLine]:
    """The lines of a file's text, each to be read when its turn comes; `form` is csv or jsonl."""
    text = text.removeprefix("\ufeff")
    return csv_lines(text, order_of_values) if form == "csv" else json_lines(text, order_of_json)


def order_file(path: Path) -> tuple[str, str]:
    """The text and the form of a file of orders. Raises `Invalid` for an ending or an encoding that can't be read."""
    form = FORMATS.get(path.suffix.removeprefix(".").lower())
    if form is None:
        raise Invalid("unknown_format", f"A file of orders ends in {', '.join(f'.{name}' for name in FORMATS)}.")
    return _text(path), form


def technicians_of_file(path: Path) -> list[TechnicianIn | LineRefusal]:
    """The technicians of a JSON file that holds a list of them. Raises `Invalid` when it is no such list."""
    entries = _json(_text(path))
    if not isinstance(entries, list):
        raise Invalid("not_a_list", "A file of technicians holds a JSON list of them.")
    return [_technician_or_refusal(number, entry) for number, entry in enumerate(entries, start=1)]


def order_of_json(text: str) -> OrderIn:
    """Reads an order from JSON; raises `Invalid`."""
    return order_of_values(_json(text))


def order_of_values(values: Mapping[str, Any]) -> OrderIn:
    """Reads an order from the values of its JSON; raises `Invalid`."""
    order: OrderIn = _load(_order, values)
    return order


def _technician_or_refusal(number: int, entry: Any) -> TechnicianIn | LineRefusal:
    try:
        technician: TechnicianIn = _load(_technician, entry)
    except Invalid as refusal:
        return LineRefusal(number, refusal.code, refusal.sentence)
    return technician


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("not_utf8", "The file is not written in UTF-8.") from None


def _json(text: str) -> Any:
    fault = fault_of(text.encode("utf-8", "surrogatepass"))
    if fault is not None:
        raise Invalid("invalid", fault)
    try:
        return json.loads(text)
    except ValueError:
        raise Invalid("bad_request", "This is not JSON.") from None


def _load(schema: Schema, values: Any) -> Any:
    try:
        return schema.load(values)
    except ValidationError as fault:
        raise Invalid("invalid", "; ".join(_sentences(fault.messages))) from None


def _sentences(messages: Any, place: str = "") -> Iterator[str]:
    """Every fault with its place, such as `windows.0.end: Missing data for required field.`"""
    if isinstance(messages, dict):
        for name, inner in messages.items():
            yield from _sentences(inner, f"{place}.{name}" if place else str(name)[:50])
    elif isinstance(messages, list):
        for inner in messages:
            yield from _sentences(inner, place)
    else:
        yield f"{place}: {messages}"
