"""Requests out of a route's own schemas: the least that it takes, and every place in it where something is named."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from flask import Flask
from marshmallow import Schema, fields, validate

from dispatch.http.fields import Instant, Whole
from dispatch.planning.api.schemas import LocalDayField
from tests.support.clocks import START

Path = tuple[str, ...]
"""Where in a body a field stands: the names on the way to it."""


def schema_of(app: Flask, endpoint: str, method: str, location: str) -> Schema | None:
    """The schema that a route reads its body (`json`) or its query by; None when it reads none."""
    view: Any = app.view_functions[endpoint]
    cls = getattr(view, "view_class", None)
    view = getattr(cls, method.lower(), view) if cls is not None else view
    listed = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
    found = [entry["schema"] for entry in listed if isinstance(entry, Mapping) and entry.get("in") == location]
    return (found[0]() if isinstance(found[0], type) else found[0]) if found else None


def least(schema: Schema) -> dict[str, Any]:
    """The smallest body that a schema takes."""
    return {key(name, one): value(name, one) for name, one in schema.fields.items() if one.required}


def places(schema: Schema, above: Path = ()) -> Iterator[tuple[Path, fields.Field[Any]]]:
    """Every field of a schema that is sent, those of nested ones included."""
    for name, one in schema.fields.items():
        if one.dump_only:
            continue
        yield (*above, key(name, one)), one
        if isinstance(one, fields.Nested):
            yield from places(one.schema, (*above, key(name, one)))


def key(name: str, one: fields.Field[Any]) -> str:
    """The name under which a field is sent."""
    return one.data_key or name


def value(name: str, one: fields.Field[Any]) -> Any:
    """Something that a field takes."""
    for kind, make in _MADE:
        if isinstance(one, kind):
            return make(name, one)
    return {"phone": "+12025550177", "zone": "Europe/Vaduz"}.get(name, "some")


_MADE: tuple[tuple[type[fields.Field[Any]], Callable[[str, Any], Any]], ...] = (
    (fields.Nested, lambda _, one: least(one.schema)),
    (fields.List, lambda name, one: [value(name, one.inner)] * _shortest(one)),
    (fields.Enum, lambda _, one: next(iter(one.enum)).value),
    (Instant, lambda name, _: (START + timedelta(hours=5 if name.endswith("end") else 1)).isoformat()),
    (LocalDayField, lambda *_: START.date().isoformat()),
    (Whole, lambda _, one: _least_of(one)),
    (fields.Boolean, lambda *_: True),
    (fields.Float, lambda name, _: 47.1 if name == "lat" else 9.5),
)


def _least_of(one: fields.Field[Any]) -> int:
    ranges = [rule.min for rule in one.validators if isinstance(rule, validate.Range)]
    return int(next((least for least in ranges if least is not None), 0))


def _shortest(one: fields.Field[Any]) -> int:
    lengths = [rule.min or 0 for rule in one.validators if isinstance(rule, validate.Length)]
    return max(lengths, default=0)
