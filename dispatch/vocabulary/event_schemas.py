"""The JSON schema of every kind of event, made from what `event_kinds` says of each and from the types below."""

from collections.abc import Mapping
from typing import Any

from dispatch.vocabulary.event_kinds import EVENT_KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = Mapping[str, Any]

_ID: Schema = {"type": ["integer", "null"], "minimum": 1}
_IDS: Schema = {"type": "array", "items": {"type": "integer", "minimum": 1}}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_CODE: Schema = {"type": ["string", "null"]}
_CODES: Schema = {"type": "array", "items": {"type": "string"}}
_YES: Schema = {"type": "boolean"}
_INSTANT: Schema = {"type": ["string", "null"], "format": "date-time"}

_TYPES: Mapping[str, Schema] = {
    "amount": _COUNT,
    "asked": _COUNT,
    "cases": _COUNT,
    "repeats": _COUNT,
    "arrived_at": _INSTANT,
    "ends_at": _INSTANT,
    "sent_at": _INSTANT,
    "starts_at": _INSTANT,
    "written_at": _INSTANT,
    "began_at": _INSTANT,
    "commented": _YES,
    "completed": _YES,
    "ended_at": _INSTANT,
    "left_at": _INSTANT,
    "planned_seconds": _COUNT,
    "attempt": {"type": "integer", "minimum": 1},
    "faults": _COUNT,
    "fields": _CODES,
    "fixed": {"type": ["boolean", "null"]},
    "given": _CODES,
    "in_warranty": _YES,
    "late_seconds": _COUNT,
    "likelihood": {"type": ["integer", "null"], "minimum": 0, "maximum": 10},
    "lines": _COUNT,
    "minutes": {"type": "integer"},
    "odds_percent": {"type": ["number", "null"], "minimum": 0, "maximum": 100},
    "parts": _CODES,
    "points": _COUNT,
    "said": _COUNT,
    "score": {"type": ["integer", "null"], "minimum": 1, "maximum": 5},
    "signs": {"type": "object", "additionalProperties": _COUNT},
    "top_count": _COUNT,
    "until": _INSTANT,
    "window_from": _INSTANT,
    "window_until": _INSTANT,
    "version": {"type": "integer", "minimum": 1},
    "withdrawn": _CODES,
}
"""What is neither an id nor a code, by its name; a name means the same in every kind."""


def type_of(name: str) -> Schema:
    """The schema of a value of `data` by its name."""
    if name in _TYPES:
        return _TYPES[name]
    if name.endswith("_ids"):
        return _IDS
    return _ID if name.endswith("_id") else _CODE


def schema_of(kind: str) -> dict[str, Any]:
    """The JSON schema (2020-12) of an event of a kind; raises `KeyError` for an unknown one.

    `data` may hold more one day: pass over what the schema does not name.
    """
    about = EVENT_KINDS[kind]
    data = {name: {**type_of(name), "description": meaning} for name, meaning in about.data.items()}
    return {
        "$schema": DIALECT,
        "title": kind,
        "description": about.meaning,
        "type": "object",
        "required": ["id", "at", "kind", "thing", "thing_id", "territory_id", "source", "data"],
        "properties": {
            "id": {"type": "integer", "minimum": 1, "description": "Ids grow, and have gaps."},
            "at": {"type": "string", "format": "date-time", "description": "When it happened."},
            "kind": {"const": kind},
            "thing": {"const": about.thing, "description": "What `thing_id` is the id of."},
            "thing_id": {"type": "integer", "minimum": 1},
            "territory_id": _ID,
            "source": {"type": ["string", "null"], "description": "The system whose order it is about."},
            "data": {"type": "object", "properties": data},
        },
    }
