"""Events, audit entries, tasks and users as the API takes and gives them."""

from marshmallow import fields, validate

from dispatch.domain.words import Role, TaskState
from dispatch.http.listing import LARGEST, PageQuery
from dispatch.http.schemas.fields import QueryWhole, StrictSchema, Text, TrueOrFalse, Whole


class EventQuery(StrictSchema):
    """Which events: those with an id above `since`."""

    since = QueryWhole(load_default=0)
    kind = Text(longest=100, load_default=None)
    limit = QueryWhole(least=1, most=LARGEST, load_default=100)


class StreamQuery(StrictSchema):
    """From where a stream starts; without `since`, with what happens next."""

    since = QueryWhole(load_default=None)


class EventOut(StrictSchema):
    """What happened to which thing. It holds ids and codes; the thing itself is read where it lives."""

    id = fields.Integer()
    at = fields.AwareDateTime()
    kind = fields.String()
    thing = fields.String()
    thing_id = fields.Integer()
    territory_id = fields.Integer(allow_none=True)
    source = fields.String(allow_none=True)
    data = fields.Dict()


class EventPage(StrictSchema):
    """Events in the order of their ids; `next` is what to ask for next as `since`, also when nothing came."""

    items = fields.List(fields.Nested(EventOut))
    next = fields.Integer()


class AuditQuery(PageQuery):
    """Which entries of the audit."""

    actor = Text(longest=200)
    thing = Text(longest=50)
    thing_id = QueryWhole()


class AuditOut(StrictSchema):
    """Who did what to which thing, when and why."""

    id = fields.Integer()
    at = fields.AwareDateTime()
    actor = fields.String()
    action = fields.String()
    thing = fields.String()
    thing_id = fields.Integer(allow_none=True)
    why = fields.String(allow_none=True)
    detail = fields.Dict()


class TaskQuery(PageQuery):
    """Which tasks."""

    state = fields.Enum(TaskState, by_value=True, load_default=None)


class TaskOut(StrictSchema):
    """Something that a person must look at."""

    id = fields.Integer()
    kind = fields.String()
    sentence = fields.String(metadata={"description": "In English; the pages say it in the reader's language."})
    facts = fields.Dict(metadata={"description": "What the sentence is about: codes, references, words."})
    state = fields.String()
    order_id = fields.Integer(allow_none=True)
    visit_id = fields.Integer(allow_none=True)
    created_at = fields.AwareDateTime()
    done_at = fields.AwareDateTime(allow_none=True)


class UserInSchema(StrictSchema):
    """A person or a system; an integration's name is the source of its orders."""

    name = Text(
        longest=100,
        required=True,
        validate=validate.Regexp(r"^[\w.@+-]+$", error="Letters, digits and . @ + - _ only."),
    )
    role = fields.Enum(Role, by_value=True, required=True)
    password = Text(longest=200, shortest=10, load_only=True, load_default=None)
    technician_id = Whole(load_default=None, allow_none=True)
    territory_ids = fields.List(Whole(), validate=validate.Length(max=500), load_default=list)


class UserChangeSchema(StrictSchema):
    """What can change about a user; one who is not active is let in nowhere."""

    active = TrueOrFalse()
    territory_ids = fields.List(Whole(), validate=validate.Length(max=500))
    password = Text(longest=200, shortest=10, load_only=True)


class UserOut(StrictSchema):
    """A person or a system; no territory means every territory."""

    id = fields.Integer()
    name = fields.String()
    role = fields.String()
    technician_id = fields.Integer(allow_none=True)
    territory_ids = fields.List(fields.Integer())
    active = fields.Boolean()


class TokenInSchema(StrictSchema):
    """How long a token lives; without days, until it is revoked."""

    days = Whole(least=1, most=3650, load_default=None, allow_none=True)


class TokenOut(StrictSchema):
    """A token by its first characters."""

    id = fields.Integer()
    hint = fields.String()
    created_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime(allow_none=True)
    revoked_at = fields.AwareDateTime(allow_none=True)


class NewTokenOut(StrictSchema):
    """A new token: shown this once, kept as a hash."""

    token = fields.String()
