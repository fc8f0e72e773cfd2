"""Parts and tools that work needs, and where they are picked up, as the API takes them."""

import re
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from dispatch.http.fields import StrictSchema, Text, Whole, latitude, longitude
from dispatch.workforce.rules.part_needs import LONGEST_CODE, MOST_NEEDED, spelled, tidied

MOST_KINDS_NEEDED = 20
MOST_IN_STOCK = 500
PARTS_ASKED = "The parts that the work uses up: codes (one piece), `code:quantity`, or objects with both."
TOOLS_ASKED = "The tools that whoever comes must bring, by their codes; they are not used up."
_CODE = re.compile(rf"\A[^\s:,，、;；][^:,，、;；]{{0,{LONGEST_CODE - 1}}}\Z")
_MARKS = str.maketrans("：×", "::")
_FORMS = [
    {"type": "string", "pattern": r"^[^\s:,;]+(:[1-9][0-9]?)?$"},
    {
        "type": "object",
        "properties": {
            "part": {"type": "string", "pattern": r"^[^\s:,;]+$"},
            "quantity": {"type": "integer", "minimum": 1, "maximum": MOST_NEEDED},
        },
        "required": ["part"],
        "additionalProperties": False,
    },
]


def _code(**options: Any) -> Text:
    fits = validate.Regexp(_CODE, error="A code without commas and colons, such as ONT-X.")
    return Text(longest=LONGEST_CODE, validate=fits, **options)


_ONE_CODE = _code()


class _AskedPart(fields.Field[str]):
    """A code, `code:quantity`, or an object with part and quantity; loaded as it is spelled."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if isinstance(value, dict) and {"part"} <= set(value) <= {"part", "quantity"}:
            part, quantity = value["part"], value.get("quantity", 1)
        else:
            part, _mark, many = str(value).translate(_MARKS).partition(":") if isinstance(value, str) else ("", "", "")
            quantity = int(many) if many.strip().isascii() and many.strip().isdecimal() and len(many) < 9 else 1
            part = "" if many and not many.strip().isdecimal() else part
        if type(quantity) is not int or not 1 <= quantity <= MOST_NEEDED:
            raise ValidationError(f"From 1 to {MOST_NEEDED} pieces of a part.")
        return spelled(str(_ONE_CODE.deserialize(part)), quantity)


class _Parts(fields.List[Any]):
    """Each part once, with all that is asked of it."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return tidied(map(str, super()._deserialize(value, *args, **kwargs)))


class _Tools(fields.List[Any]):
    """Each tool once."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return sorted(set(super()._deserialize(value, *args, **kwargs)))


def asked_parts(*, most: int = MOST_KINDS_NEEDED, **options: Any) -> fields.List[Any]:
    """Parts with their quantities."""
    return _Parts(_AskedPart(metadata={"oneOf": _FORMS}), validate=validate.Length(max=most), **options)


def asked_tools(**options: Any) -> fields.List[Any]:
    """Codes of tools."""
    return _Tools(
        _code(metadata={"example": "fusion-splicer"}), validate=validate.Length(max=MOST_KINDS_NEEDED), **options
    )


class SupplyPlaceSchema(StrictSchema):
    """Where a territory's technicians pick up what their vans lack."""

    address = Text(required=True)
    lat = latitude(required=True)
    lon = longitude(required=True)
    minutes = Whole(
        least=1, most=240, load_default=15, metadata={"description": "How long picking up takes; 15 when new."}
    )
    stock = asked_parts(
        most=MOST_IN_STOCK,
        load_default=None,
        allow_none=True,
        metadata={
            "description": "What each technician can get there, parts with quantities and tools by code; null: "
            "everything."
        },
    )

    @post_load
    def _columns(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {f"supply_{name}": value for name, value in data.items()}


class SupplyPlaceOut(StrictSchema):
    """Where a territory's technicians pick up what their vans lack."""

    address = fields.String(attribute="supply_address")
    lat = fields.Float(attribute="supply_lat")
    lon = fields.Float(attribute="supply_lon")
    minutes = fields.Integer(attribute="supply_minutes", metadata={"description": "How long picking up takes."})
    stock = fields.List(
        fields.String(), attribute="supply_stock", allow_none=True, metadata={"description": "Null: everything."}
    )


class SupplyOfTerritory(fields.Nested):
    """The supply place of a territory's row; none where it has none."""

    def get_value(self, obj: Any, *_: Any, **__: Any) -> Any:
        return None if obj.supply_address is None else obj
