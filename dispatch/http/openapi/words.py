"""Words and examples of the fields in the OpenAPI document, from `field_words.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

DEEPEST = 6
INSTANT = "2026-12-01T12:00:00+00:00"

Schema = dict[str, Any]


@cache
def words() -> Mapping[str, list[Any]]:
    """What a field means, and an example where there is a telling one, by `Schema.field` or `field`."""
    return tomllib.loads(resources.files("dispatch.http").joinpath("field_words.toml").read_text("utf-8"))


def describe(document: dict[str, Any]) -> None:
    """Gives every field and every parameter of a document its meaning, where it does not say it already."""
    for name, schema in document["components"]["schemas"].items():
        for field, said in schema.get("properties", {}).items():
            _say(said, words().get(f"{name}.{field}") or words().get(field))
    for path in document["paths"].values():
        shared = path.get("parameters", [])
        for parameter in [*shared, *(one for each in path.values() if isinstance(each, dict) for one in _asked(each))]:
            if "name" in parameter:
                _say(parameter, words().get(parameter["name"]))


def example_of(document: dict[str, Any], schema: Schema, name: str = "", depth: int = 0) -> Any:
    """A value that fits a schema: what stands in the table for a field of this name, else one of its type."""
    schema, title = _resolved(document, schema, name)
    if "properties" in schema:
        whole = words().get(title, [""])
        if len(whole) > 1 and isinstance(whole[1], dict):
            return whole[1]
        fields = schema["properties"].items() if depth < DEEPEST else ()
        return {field: _field(document, title, field, inner, depth) for field, inner in fields}
    if "items" in schema:
        item = example_of(document, schema["items"], name.removesuffix("s"), depth + 1)
        return [item] if item is not None and depth < DEEPEST else []
    return _plain(schema, name)


def _field(document: dict[str, Any], title: str, field: str, schema: Schema, depth: int) -> Any:
    said = words().get(f"{title}.{field}") or words().get(field) or [""]
    resolved, _ = _resolved(document, schema, field)
    simple = "properties" not in resolved and "items" not in resolved
    if len(said) > 1 and simple and said[1] in resolved.get("enum", [said[1]]):
        return said[1]
    return example_of(document, schema, field, depth + 1)


def _resolved(document: dict[str, Any], schema: Schema, name: str) -> tuple[Schema, str]:
    for several in ("anyOf", "oneOf", "allOf"):
        schema = schema[several][0] if several in schema else schema
    if "$ref" not in schema:
        return schema, name
    title = schema["$ref"].rpartition("/")[2]
    return document["components"]["schemas"][title], title


def _plain(schema: Schema, name: str) -> Any:
    if "enum" in schema:
        return next(value for value in schema["enum"] if value is not None)
    kind = schema.get("type", "string")
    kind = next((one for one in kind if one != "null"), "string") if isinstance(kind, list) else kind
    if kind == "string":
        return {"date-time": INSTANT, "date": "2026-12-01", "uuid": "8a1f2c9e-6a0b-4a53-9a57-0d6f0d5a7c11"}.get(
            schema.get("format", ""), name or "text"
        )
    if kind == "integer":
        return max(1, schema.get("minimum", 1))
    return {"number": 1.0, "boolean": True, "object": {}, "array": []}.get(kind)


def _say(schema: Schema, said: list[Any] | None) -> None:
    if said and "description" not in schema:
        schema["description"] = said[0]


def _asked(operation: dict[str, Any]) -> list[dict[str, Any]]:
    asked: list[dict[str, Any]] = operation.get("parameters", [])
    return asked
