"""The ledger of promises, and the problems of the set-up, as the API gives them."""

from marshmallow import fields

from dispatch.http.schemas.fields import QueryWhole, StrictSchema, Text
from dispatch.http.schemas.plans import Day


class PromiseQuery(StrictSchema):
    """Which promises: due from `first_day` to `last_day`, both included and in UTC; a territory's, a technician's."""

    first_day = Day()
    last_day = Day()
    territory = Text(longest=50, metadata={"description": "A territory's code."})
    technician_id = QueryWhole(least=1)


class PromiseCount(StrictSchema):
    """How many promises of one sort are in one state."""

    territory = fields.String()
    technician_id = fields.Integer(allow_none=True)
    kind = fields.String()
    day = fields.String(metadata={"format": "date", "description": "The local day on which they are due."})
    state = fields.String(metadata={"description": "made, delivered, kept, broken or withdrawn"})
    promises = fields.Integer()


class PromiseReport(StrictSchema):
    """The promises by territory, technician, kind, day and state; and of those settled the share kept."""

    items = fields.List(fields.Nested(PromiseCount))
    kept = fields.Integer()
    broken = fields.Integer()
    kept_percent = fields.Float(allow_none=True)


class SetUpProblem(StrictSchema):
    """Something that will make us refuse a customer, and what to do about it."""

    code = fields.String()
    sentence = fields.String()
    territory_id = fields.Integer(allow_none=True)
    work_type_id = fields.Integer(allow_none=True)


class ProblemList(StrictSchema):
    """Empty when everything is set up."""

    items = fields.List(fields.Nested(SetUpProblem))
