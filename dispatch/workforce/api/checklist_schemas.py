"""Checklists of work types as the API takes and gives them."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from dispatch.http.fields import Degrees, StrictSchema, Text, TrueOrFalse
from dispatch.vocabulary.checklists import MOST_ITEMS, ItemKind

BOUND = 1e9
"""Of what a technician measures; it keeps answers printable."""

ITEM_CODE = r"^[a-z][a-z0-9_]{0,39}$"


class ChecklistItemSchema(StrictSchema):
    """A question before work counts as done. A choice has `choices`; a number may have `least` and `most`."""

    code = Text(required=True, longest=40, validate=validate.Regexp(ITEM_CODE))
    label = Text(required=True, longest=200)
    kind = fields.Enum(ItemKind, by_value=True, required=True)
    required = TrueOrFalse(load_default=False)
    choices = fields.List(Text(longest=100), validate=validate.Length(min=2, max=20))
    least = Degrees(BOUND)
    most = Degrees(BOUND)

    @validates_schema
    def _fits_its_kind(self, data: dict[str, Any], **_: Any) -> None:
        kind = data["kind"]
        if (kind is ItemKind.CHOICE) != ("choices" in data):
            raise ValidationError("A choice has choices, and nothing else has.", "choices")
        if len(set(data.get("choices", ()))) != len(data.get("choices", ())):
            raise ValidationError("Each choice stands there once.", "choices")
        for name in ("least", "most"):
            if name in data and kind is not ItemKind.NUMBER:
                raise ValidationError("Only a number has bounds.", name)
        if data.get("least", -BOUND) > data.get("most", BOUND):
            raise ValidationError("The least is above the most.", "least")


class Checklist(fields.List[dict[str, Any]]):
    """Up to 30 questions in their order, each code once; kept as they are sent."""

    def __init__(self, **options: Any) -> None:
        super().__init__(fields.Nested(ChecklistItemSchema), validate=validate.Length(max=MOST_ITEMS), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        items: list[Any] = super()._deserialize(value, attr, data, **kwargs)
        if len({item["code"] for item in items}) != len(items):
            raise ValidationError("Each code stands there once.")
        return [item | {"kind": item["kind"].value} for item in items]


class ChecklistItemOut(StrictSchema):
    """A question before work counts as done."""

    code = fields.String()
    label = fields.String()
    kind = fields.String()
    required = fields.Boolean()
    choices = fields.List(fields.String())
    least = fields.Float(allow_none=True)
    most = fields.Float(allow_none=True)
