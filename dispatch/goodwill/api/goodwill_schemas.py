"""Goodwill as the API takes and gives it."""

from typing import Any

from marshmallow import fields, post_load

from dispatch.goodwill.services.granting import GoodwillIn
from dispatch.http.fields import QueryWhole, StrictSchema, Text, Whole
from dispatch.http.listing import PageQuery
from dispatch.vocabulary.terms import GoodwillKind, GoodwillState
from notify import GIFT_LIMIT

LONGEST_WHY = 500


class GoodwillInSchema(StrictSchema):
    """What is granted: a credit or a gift worth an amount, or that the order goes first."""

    kind = fields.Enum(GoodwillKind, by_value=True, required=True)
    amount = Whole(least=0, most=1_000_000)
    gift = Text(longest=GIFT_LIMIT)
    why = Text(required=True, longest=LONGEST_WHY, multiline=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> GoodwillIn:
        return GoodwillIn(**data)


class TakeBackSchema(StrictSchema):
    """Why a grant does not stand."""

    why = Text(required=True, longest=LONGEST_WHY, multiline=True)


class GoodwillQuery(PageQuery):
    """Which grants: all conditions hold together."""

    order_id = QueryWhole(least=1)
    complaint_id = QueryWhole(least=1, metadata={"description": "Granted on this complaint."})
    customer_id = QueryWhole(least=1)
    kind = fields.Enum(GoodwillKind, by_value=True)
    state = fields.Enum(GoodwillState, by_value=True)


class GoodwillOut(StrictSchema):
    """A grant on the ledger, and what became of it."""

    id = fields.Integer()
    customer_id = fields.Integer()
    order_id = fields.Integer(allow_none=True)
    complaint_id = fields.Integer(allow_none=True)
    promise_id = fields.Integer(allow_none=True)
    kind = fields.String()
    amount = fields.Integer()
    currency = fields.String()
    gift = fields.String()
    why = fields.String()
    state = fields.String()
    granted_by = fields.String(attribute="granted_by_name", allow_none=True)
    granted_at = fields.AwareDateTime()
    told_at = fields.AwareDateTime(allow_none=True)
    delivered_at = fields.AwareDateTime(allow_none=True)
    taken_back_at = fields.AwareDateTime(allow_none=True)
    taken_back_why = fields.String(allow_none=True)


class GoodwillReportQuery(StrictSchema):
    """Which year."""

    year = QueryWhole(least=2000, most=2200, metadata={"description": "A year; the present one without."})


class GoodwillCountOut(StrictSchema):
    """The grants of one kind within one month."""

    month = fields.Date()
    kind = fields.String()
    currency = fields.String()
    granted = fields.Integer()
    amount = fields.Integer()
    delivered = fields.Integer()
    taken_back = fields.Integer()
    for_promises = fields.Integer()


class GoodwillReport(StrictSchema):
    """A year of goodwill, by month and kind."""

    year = fields.Integer()
    items = fields.List(fields.Nested(GoodwillCountOut))
