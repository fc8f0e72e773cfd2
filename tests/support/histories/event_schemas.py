"""Holds events against the schemas that the product publishes of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from jsonschema import Draft202012Validator


def schema_faults(events: Iterable[Mapping[str, Any]], schemas: Mapping[str, Any]) -> set[str]:
    """What of these events their schemas do not allow, or do not name; a kind without a schema is one, too."""
    readers = {kind: Draft202012Validator(_closed(schema)) for kind, schema in schemas.items()}
    return {
        f"{event['kind']}: {fault.json_path}: {fault.message}" if event["kind"] in readers else f"{event['kind']}: none"
        for event in events
        for fault in (readers[event["kind"]].iter_errors(event) if event["kind"] in readers else [None])
    }


def _closed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema where nothing may stand that it does not name, as only whoever made it may ask."""
    properties = dict(schema["properties"])
    properties["data"] = {**properties["data"], "additionalProperties": False}
    return {**schema, "properties": properties, "additionalProperties": False}
