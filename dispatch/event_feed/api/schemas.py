"""Events, audit entries, tasks and users as the API takes and gives them."""

from marshmallow import fields, validate

from dispatch.http.fields import QueryWhole, StrictSchema, Text
from dispatch.http.listing import LARGEST, PageQuery
from dispatch.vocabulary.event_kinds import EVENT_KINDS


class EventQuery(StrictSchema):
    """Which events: those with an id above `since`."""

    since = QueryWhole(load_default=0)
    kind = fields.String(
        load_default=None, validate=validate.OneOf(sorted(EVENT_KINDS)), metadata={"description": "Only this kind."}
    )
    limit = QueryWhole(least=1, most=LARGEST, load_default=100)


class StreamQuery(StrictSchema):
    """From where a stream starts; without `since`, with what happens next."""

    since = QueryWhole(load_default=None)


class EventOut(StrictSchema):
    """What happened to which thing. It holds ids and codes; the thing itself is read where it lives."""

    id = fields.Integer()
    at = fields.AwareDateTime()
    kind = fields.String(
        metadata={
            "description": "What happened. docs/events.md lists the kinds with their data; kinds are added, so pass "
            "over what you do not know.",
            "examples": sorted(EVENT_KINDS),
        }
    )
    thing = fields.String()
    thing_id = fields.Integer()
    territory_id = fields.Integer(allow_none=True)
    source = fields.String(allow_none=True)
    data = fields.Dict()


class EventPage(StrictSchema):
    """Events in the order of their ids; `next` is what to ask for next as `since`, also when nothing came."""

    items = fields.List(fields.Nested(EventOut))
    next = fields.Integer()


class EventSchemaOut(StrictSchema):
    """A kind of event with the JSON schema (2020-12) that each of its events holds to."""

    kind = fields.String(metadata={"example": "order.cancelled"})
    thing = fields.String()
    meaning = fields.String(metadata={"description": "What happened.", "example": "It was cancelled."})
    schema = fields.Dict(
        metadata={"description": "Of the event whole; its `data` may hold more one day.", "example": {"type": "object"}}
    )


class EventSchemaList(StrictSchema):
    """Every kind of event with its JSON schema."""

    items = fields.List(fields.Nested(EventSchemaOut))


class AuditQuery(PageQuery):
    """Which entries of the audit."""

    actor = Text(longest=200)
    thing = Text(longest=50)
    thing_id = QueryWhole()


class FieldChangeOut(StrictSchema):
    """What a value was and what it became, or that it may not be kept."""

    old = fields.Raw(allow_none=True, metadata={"description": "Null also where there was nothing."})
    new = fields.Raw(allow_none=True, metadata={"description": "Null also where nothing is left."})
    masked = fields.Boolean(metadata={"description": "A customer's data, words or a secret: changed, and not kept."})


class ChangeOut(StrictSchema):
    """What became of one row."""

    record = fields.String(metadata={"description": "The table that it stands in."})
    record_key = fields.String(metadata={"description": "Its id, or the parts of its key with colons between."})
    values = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(FieldChangeOut),
        attribute="fields",
        metadata={"description": "By column."},
    )


class AuditOut(StrictSchema):
    """Who did what to which thing, when and why."""

    id = fields.Integer()
    at = fields.AwareDateTime()
    actor = fields.String()
    action = fields.String()
    thing = fields.String()
    thing_id = fields.Integer(allow_none=True)
    why = fields.String(allow_none=True)
    request_id = fields.String(allow_none=True, metadata={"description": "`X-Request-ID` of the answer."})
    detail = fields.Dict()
    changes = fields.List(
        fields.Nested(ChangeOut),
        metadata={"description": "All that the transaction of this entry changed, with old and new values."},
    )
