"""What was typed into a form, read by the schema that the API reads its bodies by."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from dispatch.vocabulary.errors import DispatchError, Kind


class FieldsMissing(DispatchError):
    """Fields that are empty or can't be used, by name; the page asks for them (422)."""

    kind = Kind.INVALID

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__("check_fields", "Some fields are missing or can't be used.")
        self.fields = fields


def read(schema: Schema, body: Mapping[str, Any]) -> Any:
    """What the schema makes of a body. Raises `FieldsMissing`."""
    try:
        return schema.load(body)
    except ValidationError as fault:
        raise FieldsMissing(tuple(dict.fromkeys(_named(fault.messages_dict)))) from None


def _named(messages: Mapping[Any, Any]) -> Iterator[str]:
    """The innermost names of what is wrong; a place in a list belongs to the list's field."""
    for name, told in messages.items():
        inner = isinstance(told, Mapping) and not all(isinstance(key, int) for key in told)
        if inner:
            yield from _named(told)
        else:
            yield str(name)
