"""Values out of files, read by the API's own schemas, with every fault and its place."""

import json
from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, ValidationError
from marshmallow.exceptions import SCHEMA

from dispatch.http.files.json_limits import fault_of
from dispatch.kernel.spreadsheets.file_lines import UnreadableValues
from dispatch.vocabulary.errors import Invalid


def json_of(text: str) -> Any:
    """The value of a JSON text; raises `Invalid`."""
    fault = fault_of(text.encode("utf-8", "surrogatepass"))
    if fault is not None:
        raise Invalid("invalid", fault)
    try:
        return json.loads(text)
    except ValueError:
        raise Invalid("bad_request", "This is not JSON.") from None


def loaded(schema: Schema, values: Any) -> Any:
    """What a schema makes of values; raises `UnreadableValues` with every fault and its place."""
    try:
        return schema.load(values)
    except ValidationError as fault:
        raise UnreadableValues(_faults(fault.messages)) from None


def _faults(messages: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every fault with its place, such as `windows.0.end` and `Missing data for required field.`"""
    if isinstance(messages, dict):
        for name, inner in messages.items():
            yield from _faults(inner, place if name == SCHEMA else f"{place}.{name}" if place else str(name)[:50])
    elif isinstance(messages, list):
        for inner in messages:
            yield from _faults(inner, place)
    else:
        yield place, str(messages)
