"""The ledger of promises, and the problems of the set-up, as the API gives them."""

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from dispatch.http.fields import QueryWhole, StrictSchema, Text
from dispatch.http.listing import LARGEST, PageQuery
from dispatch.planning.api.schemas import LocalDayField
from dispatch.reports.queries.promise_ledger import LedgerCount, LedgerPlace
from dispatch.vocabulary.terms import PromiseKind, PromiseState


class PlaceField(fields.String):
    """The place behind which a page of counts begins, as the page before named it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> LedgerPlace:  # type: ignore[override] # A text that stands for a place.
        parts = str(super()._deserialize(value, attr, data, **kwargs)).split("~")
        try:
            day, territory, technician_id, kind, state = parts
            return LedgerPlace(
                date.fromisoformat(day), territory, int(technician_id), PromiseKind(kind), PromiseState(state)
            )
        except ValueError:
            raise ValidationError("No page ends with this.") from None


def place_of(count: LedgerCount) -> str:
    """The place of a count, as `PlaceField` reads it."""
    return f"{count.day}~{count.territory}~{count.technician_id or 0}~{count.kind}~{count.state}"


class PromiseQuery(StrictSchema):
    """Which promises: due from `first_day` to `last_day`, local days, both included; of a territory, a technician."""

    limit = QueryWhole(least=1, most=LARGEST, load_default=LARGEST)
    after = PlaceField(load_default=None, metadata={"description": "The `next` of the page before."})
    first_day = LocalDayField()
    last_day = LocalDayField()
    territory = Text(longest=50, metadata={"description": "A territory's code."})
    technician_id = QueryWhole(least=1)
    kind = fields.Enum(PromiseKind, by_value=True)


class LedgerQuery(PageQuery):
    """Which promises of the ledger."""

    order_id = QueryWhole(least=1)
    kind = fields.Enum(PromiseKind, by_value=True)
    state = fields.Enum(PromiseState, by_value=True)


class _Due(StrictSchema):
    start = fields.AwareDateTime(attribute="lower")
    end = fields.AwareDateTime(attribute="upper")


class PromiseOut(StrictSchema):
    """One promise: what, to whom, by which text, due when, and what became of it by whose event."""

    id = fields.Integer()
    kind = fields.String(metadata={"description": "arrival, warranty or call_back"})
    customer_id = fields.Integer()
    order_id = fields.Integer()
    visit_id = fields.Integer()
    appointment_id = fields.Integer(allow_none=True)
    technician_id = fields.Integer(allow_none=True)
    message_id = fields.Integer(allow_none=True)
    due = fields.Nested(_Due)
    state = fields.String(metadata={"description": "made, delivered, kept, broken or withdrawn"})
    made_at = fields.AwareDateTime()
    delivered_at = fields.AwareDateTime(allow_none=True)
    settled_at = fields.AwareDateTime(allow_none=True)
    settled_by_event = fields.String(allow_none=True)


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
    next = fields.String(allow_none=True)
    kept = fields.Integer(metadata={"description": "Over all pages."})
    broken = fields.Integer()
    kept_percent = fields.Float(allow_none=True)


class SetUpProblem(StrictSchema):
    """Something that will make us refuse a customer, and what to do about it."""

    code = fields.String()
    sentence = fields.String()
    territory_id = fields.Integer(allow_none=True)
    work_type_id = fields.Integer(allow_none=True)
    technician_id = fields.Integer(allow_none=True)


class ProblemList(StrictSchema):
    """Empty when everything is set up."""

    items = fields.List(fields.Nested(SetUpProblem))
