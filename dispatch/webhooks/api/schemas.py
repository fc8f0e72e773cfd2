"""Endpoints and their deliveries as the API takes and gives them."""

from marshmallow import fields, validate

from dispatch.http.fields import QueryWhole, StrictSchema, Text, TrueOrFalse, Whole
from dispatch.http.listing import PageQuery
from dispatch.vocabulary.terms import WebhookDeliveryState
from dispatch.webhooks.rules.addresses import LONGEST_URL

MOST_KINDS = 200
LONGEST_OVERLAP_HOURS = 168


class EndpointInSchema(StrictSchema):
    """Where events are to be sent, and which: none named means all that the owner may see."""

    url = Text(longest=LONGEST_URL, required=True)
    description = Text(longest=200, shortest=0, load_default="")
    kinds = fields.List(Text(longest=60), validate=validate.Length(max=MOST_KINDS), load_default=list)
    territory_ids = fields.List(Whole(), validate=validate.Length(max=500), load_default=list)
    owner_id = Whole(load_default=None, allow_none=True)


class EndpointChangeSchema(StrictSchema):
    """What can change about an endpoint."""

    url = Text(longest=LONGEST_URL)
    description = Text(longest=200, shortest=0)
    kinds = fields.List(Text(longest=60), validate=validate.Length(max=MOST_KINDS))
    territory_ids = fields.List(Whole(), validate=validate.Length(max=500))


class EndpointOut(StrictSchema):
    """An endpoint; `off_reason` says why it gets nothing, null while it is on."""

    id = fields.Integer()
    owner_id = fields.Integer()
    url = fields.String()
    description = fields.String()
    kinds = fields.List(fields.String())
    territory_ids = fields.List(fields.Integer())
    off_reason = fields.String(allow_none=True)
    off_at = fields.AwareDateTime(allow_none=True)
    missed_from_id = fields.Integer(allow_none=True)
    failures = fields.Integer()
    rests_until = fields.AwareDateTime(allow_none=True)
    former_secret_until = fields.AwareDateTime(allow_none=True)
    created_at = fields.AwareDateTime()


class NewEndpointOut(EndpointOut):
    """A new endpoint with its secret, which is shown this once."""

    secret = fields.String()


class RotationSchema(StrictSchema):
    """For how long the former secret signs beside the new one."""

    overlap_hours = Whole(most=LONGEST_OVERLAP_HOURS, load_default=24)


class EnablingSchema(StrictSchema):
    """Whether what happened while the endpoint was off is sent as well."""

    catch_up = TrueOrFalse(load_default=True)


class ReplaySchema(StrictSchema):
    """Everything after this event is sent once more."""

    since = Whole(required=True)


class ReplayOut(StrictSchema):
    """How many deliveries are pending for it."""

    deliveries = fields.Integer()


class DeliveryQuery(PageQuery):
    """Which deliveries."""

    after = QueryWhole(load_default=None, metadata={"description": "The `next` of the page before."})
    state = fields.Enum(WebhookDeliveryState, by_value=True, load_default=None)


class WebhookAttemptOut(StrictSchema):
    """A try: its status of HTTP, null where no answer came, and what that means, as a code."""

    at = fields.AwareDateTime()
    status = fields.Integer(allow_none=True)
    code = fields.String(metadata={"examples": ["taken", "refused", "redirected", "gone", "deadline"]})
    milliseconds = fields.Integer()


class DeliveryOut(StrictSchema):
    """One event on its way to an endpoint, or a trial (`event_id` null), with every try."""

    id = fields.Integer()
    event_id = fields.Integer(allow_none=True)
    state = fields.String()
    tries = fields.Integer()
    due_at = fields.AwareDateTime()
    created_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    attempts = fields.List(fields.Nested(WebhookAttemptOut))
