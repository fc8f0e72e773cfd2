"""Reports as the API gives them."""

from marshmallow import fields

from dispatch.http.fields import Instant, StrictSchema, Text


class ProcessQuery(StrictSchema):
    """Which orders: received from `from` up to before `to`, in a territory."""

    since = Instant(data_key="from", attribute="from")
    to = Instant()
    territory = Text(longest=50, metadata={"description": "A territory's code."})


class StepTimeOut(StrictSchema):
    """How many orders took a step, and the median of the seconds it took them."""

    name = fields.String()
    orders = fields.Integer()
    median_seconds = fields.Integer(allow_none=True)


class KindTimesOut(StrictSchema):
    """The steps of one kind of order, in their order."""

    kind = fields.String()
    orders = fields.Integer()
    steps = fields.List(fields.Nested(StepTimeOut))


class ProcessReport(StrictSchema):
    """Where the time went."""

    start = fields.AwareDateTime(data_key="from")
    end = fields.AwareDateTime(data_key="to")
    kinds = fields.List(fields.Nested(KindTimesOut))
