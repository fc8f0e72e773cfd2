"""Plans as the API takes and gives them."""

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from dispatch.http.fields import Instant, StrictSchema, Text, Whole


class LocalDayField(fields.Date):
    """A local day of the territory, YYYY-MM-DD, between the years 2000 and 2200."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str) or len(value) != 10:
            raise ValidationError("Not a day as YYYY-MM-DD.")
        day: date = super()._deserialize(value, attr, data, **kwargs)
        if not 2000 <= day.year < 2200:
            raise ValidationError("Not a day between the years 2000 and 2200.")
        return day


class PlanInSchema(StrictSchema):
    """Which days to plan; both ends are included, and without a last day it is one day."""

    territory = Text(required=True, longest=50, metadata={"description": "A territory's code."})
    first_day = LocalDayField(required=True)
    last_day = LocalDayField()
    solve_seconds = Whole(least=1, most=600, metadata={"description": "How long to search at most."})


class CurrentQuery(StrictSchema):
    """Which day."""

    territory = Text(required=True, longest=50, metadata={"description": "A territory's code."})
    date = LocalDayField(required=True)


class _Stop(StrictSchema):
    visit_id = fields.Integer()
    technician_id = fields.Integer()
    shift_id = fields.Integer(allow_none=True)
    position = fields.Integer()
    arrive = fields.AwareDateTime()
    start = fields.AwareDateTime(metadata={"description": "The planned arrival at the door; they may wait before it."})
    finish = fields.AwareDateTime()
    travel_seconds = fields.Integer()
    kept = fields.Boolean(metadata={"description": "Started, imminent or pinned: left as it was."})


class _Unplaced(StrictSchema):
    visit_id = fields.Integer()
    code = fields.String()
    sentence = fields.String()


class _Progress(StrictSchema):
    round = fields.Integer()
    rounds = fields.Integer()
    parts = fields.Integer(metadata={"description": "How many workers search in this round."})
    price = fields.Integer(metadata={"description": "The objective of the plan so far."})


class PlanOut(StrictSchema):
    """A plan's state; while it is requested or being solved, ask again."""

    id = fields.Integer()
    territory_id = fields.Integer()
    first_day = fields.Date()
    last_day = fields.Date()
    state = fields.String()
    attempt = fields.Integer()
    asked_by = fields.String()
    cause = fields.String(allow_none=True)
    technician_ids = fields.List(fields.Integer())
    progress = fields.Nested(
        _Progress, allow_none=True, metadata={"description": "While several workers compute a large plan."}
    )
    objective = fields.Dict(keys=fields.String(), values=fields.Integer(), allow_none=True)
    warnings = fields.List(fields.String())
    failure_code = fields.String(allow_none=True)
    failure = fields.String(allow_none=True)
    published_at = fields.AwareDateTime(allow_none=True)
    stops = fields.List(fields.Nested(_Stop))
    unplaced = fields.List(fields.Nested(_Unplaced))


class _Between(StrictSchema):
    start = fields.AwareDateTime(attribute="lower")
    end = fields.AwareDateTime(attribute="upper")


class _Change(StrictSchema):
    visit_id = fields.Integer()
    kind = fields.String()
    from_technician_id = fields.Integer(allow_none=True)
    to_technician_id = fields.Integer(allow_none=True)
    from_start = fields.AwareDateTime(allow_none=True)
    to_start = fields.AwareDateTime(allow_none=True)
    promised = fields.Nested(_Between, allow_none=True)


class Difference(StrictSchema):
    """Per visit what a plan changes: same, moved (within the promise), window_broken, technician_changed, dropped, new.

    A draft is compared with what stood when it was computed, a published plan with what stood before it.
    """

    items = fields.List(fields.Nested(_Change))


class PinSchema(StrictSchema):
    """What all plans to come must keep: the technician, the arrival, or both."""

    technician_id = Whole(least=1)
    arrival = Instant()


class AssignSchema(StrictSchema):
    """Who arrives when. With a reason rules may be broken; it is recorded."""

    technician_id = Whole(least=1, required=True)
    arrival = Instant(required=True)
    override_reason = Text(longest=500)


class PlannedVisit(StrictSchema):
    """A visit as the planner sees it; the `ETag` is what a change needs as `If-Match`."""

    id = fields.Integer()
    order_id = fields.Integer()
    version = fields.Integer()
    state = fields.String()
    technician_id = fields.Integer(allow_none=True)
    during = fields.Nested(_Between, allow_none=True)
    eta = fields.AwareDateTime(allow_none=True)
    plan_id = fields.Integer(allow_none=True)
    pinned_technician_id = fields.Integer(allow_none=True)
    pinned_arrival = fields.AwareDateTime(allow_none=True)
    override_reason = fields.String(allow_none=True)
    unplaced_code = fields.String(allow_none=True)
    unplaced_sentence = fields.String(allow_none=True)
