"""Consents and preferences as the API takes and gives them."""

from datetime import time
from typing import Any

from marshmallow import fields, post_load, validate

from dispatch.customers.rules.consents import ConsentWord, PreferencesIn
from dispatch.http.fields import StrictSchema, Text, TrueOrFalse, Whole
from dispatch.vocabulary.terms import ConsentPurpose, ContactChannel, Language

_BY = {"description": "Who wrote it down: a user, a source system, or `customer`.", "example": "service"}
_LANGUAGE = {"description": "The language of what they read and hear; left out, it stays as it is.", "example": "en"}
_CHANNEL = {"description": "`text` or `call`.", "example": "text"}


class ConsentWordIn(StrictSchema):
    """That a customer agrees to be contacted for a purpose by a channel, or does not any more."""

    purpose = fields.Enum(ConsentPurpose, by_value=True, required=True)
    channel = fields.Enum(ContactChannel, by_value=True, required=True, metadata=_CHANNEL)
    given = TrueOrFalse(required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ConsentWord:
        return ConsentWord(**data)


class ConsentsIn(StrictSchema):
    """What a customer said about being contacted, and in which words they said it."""

    consents = fields.List(fields.Nested(ConsentWordIn), required=True, validate=validate.Length(1, 8))
    words = Text(required=True, longest=500, multiline=True)


class ConsentStateOut(StrictSchema):
    """Whether a customer may be contacted for a purpose by a channel. What they never spoke of has no `since`."""

    purpose = fields.String()
    channel = fields.String(metadata=_CHANNEL)
    given = fields.Boolean()
    since = fields.AwareDateTime(attribute="entry.at", allow_none=True, dump_default=None)
    by = fields.String(attribute="entry.by", allow_none=True, dump_default=None, metadata=_BY)
    door = fields.String(attribute="entry.door", allow_none=True, dump_default=None)
    words = fields.String(attribute="entry.words", allow_none=True, dump_default=None)


class ConsentEntryOut(StrictSchema):
    """An entry of the ledger; entries never change."""

    at = fields.AwareDateTime()
    customer_id = fields.Integer()
    purpose = fields.String()
    channel = fields.String(metadata=_CHANNEL)
    given = fields.Boolean()
    by = fields.String(metadata=_BY)
    door = fields.String()
    words = fields.String()


class PreferencesInSchema(StrictSchema):
    """How a customer likes to be contacted, in place of what was known; what is left out is forgotten."""

    channel = fields.Enum(ContactChannel, by_value=True, allow_none=True, metadata=_CHANNEL)
    hours_from = fields.Time("%H:%M", allow_none=True)
    hours_until = fields.Time("%H:%M", allow_none=True)
    named_contact_id = Whole(least=1, allow_none=True)
    language = fields.Enum(Language, by_value=True, allow_none=True, metadata=_LANGUAGE)

    @post_load
    def _make(self, data: dict[str, time | int | None], **_: Any) -> PreferencesIn:
        return PreferencesIn(**data)  # type: ignore[arg-type]  # The schema has read each as its field.


class PreferencesOut(StrictSchema):
    """How a customer likes to be contacted; a change needs `version` as `If-Match`, 0 where nothing is known."""

    channel = fields.String(attribute="known.channel", allow_none=True, dump_default=None, metadata=_CHANNEL)
    hours_from = fields.Time("%H:%M", attribute="known.hours_from", allow_none=True, dump_default=None)
    hours_until = fields.Time("%H:%M", attribute="known.hours_until", allow_none=True, dump_default=None)
    named_contact_id = fields.Integer(attribute="known.named_contact_id", allow_none=True, dump_default=None)
    named_contact_name = fields.String(attribute="known.named_contact.name", allow_none=True, dump_default=None)
    language = fields.String()
    version = fields.Integer(attribute="known.version", dump_default=0)


class ConsentFileOut(StrictSchema):
    """What a person wants at present, over all their records, and everything that was said, the newest first."""

    opted_out = fields.Boolean(attribute="wishes.opted_out")
    do_not_disturb = fields.Boolean(attribute="wishes.do_not_disturb")
    consents = fields.List(fields.Nested(ConsentStateOut))
    preferences = fields.Nested(PreferencesOut)
    history = fields.List(fields.Nested(ConsentEntryOut))
