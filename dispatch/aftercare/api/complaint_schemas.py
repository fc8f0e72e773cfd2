"""Complaints as the API takes and gives them."""

from typing import Any

from marshmallow import fields, post_load

from dispatch.aftercare.rules import complaint_intake
from dispatch.aftercare.rules.complaint_states import TMF621
from dispatch.aftercare.services.complaint_steps import StepIn
from dispatch.aftercare.services.complaints import Complainer, ComplaintIn
from dispatch.db.tables import Complaint
from dispatch.http.fields import Instant, QueryWhole, StrictSchema, Text, Whole, phone
from dispatch.http.listing import PageQuery
from dispatch.vocabulary.asking import CallPurpose
from dispatch.vocabulary.complaints import ComplaintCategory
from dispatch.vocabulary.states import ComplaintState
from dispatch.vocabulary.terms import Language, Priority
from notify import NEWS_LIMIT


class ComplainerSchema(StrictSchema):
    """Who complains, where there is no order: found by number and name, entered where nobody has them."""

    name = Text(required=True, longest=200)
    phone = phone(required=True)
    language = fields.Enum(Language, by_value=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Complainer:
        return Complainer(**data)


FactsSchema = StrictSchema.from_dict(
    {name: Text(longest=500, multiline=True) for name in complaint_intake.FACTS}, name="ComplaintFacts"
)
"""What the categories ask for, each in words; `GET /complaint-categories` says which asks for what."""


class ComplaintInSchema(StrictSchema):
    """What a customer is not content with, in their words: about an order, or of a customer without one."""

    order_id = Whole(least=1)
    visit_id = Whole(least=1, allow_none=True)
    customer_id = Whole(least=1)
    customer = fields.Nested(ComplainerSchema)
    said = Text(required=True, longest=4000, multiline=True)
    category = fields.Enum(ComplaintCategory, by_value=True)
    facts = fields.Nested(FactsSchema)
    priority = fields.Enum(Priority, by_value=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ComplaintIn:
        return ComplaintIn(**data)


class SortingSchema(StrictSchema):
    """What a complaint is about, and what the customer answers to the questions of that category."""

    category = fields.Enum(ComplaintCategory, by_value=True, required=True)
    facts = fields.Nested(FactsSchema, load_default=dict)


class TransitionSchema(StrictSchema):
    """The next step. What is waited for, done, or said by the customer needs a note; `closed` needs a cause."""

    state = fields.Enum(ComplaintState, by_value=True, required=True)
    note = Text(longest=4000, shortest=0, multiline=True, load_default="", metadata={"description": "For colleagues."})
    told = Text(
        longest=NEWS_LIMIT,
        shortest=0,
        load_default="",
        metadata={"description": "What the customer is told of it, by text and on their page: cause and plan."},
    )
    cause_id = Whole(least=1, metadata={"description": "Why it came about, with `closed`."})

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> StepIn:
        return StepIn(**data)


class NewsSchema(StrictSchema):
    """What the customer is told about how it goes on."""

    told = Text(required=True, longest=NEWS_LIMIT)


class ComplaintQuery(PageQuery):
    """Which complaints: all conditions hold together."""

    state = fields.Enum(ComplaintState, by_value=True)
    owner_id = QueryWhole(least=1)
    category = fields.Enum(ComplaintCategory, by_value=True)
    priority = fields.Enum(Priority, by_value=True)
    customer_id = QueryWhole(least=1)
    cause_id = QueryWhole(least=1)
    due = Instant(metadata={"description": "Open ones whose limit ends by then."})


class ComplaintStepOut(StrictSchema):
    """One step: who (null for the customer), how, and what was noted and told."""

    at = fields.AwareDateTime()
    user_id = fields.Integer(allow_none=True)
    channel = fields.String()
    state = fields.String()
    note = fields.String()
    told = fields.String()


class HandOverOut(StrictSchema):
    """A question to take a complaint over, and what became of it."""

    id = fields.Integer()
    from_id = fields.Integer()
    to_id = fields.Integer()
    note = fields.String()
    state = fields.String()
    asked_at = fields.AwareDateTime()
    answer_by = fields.AwareDateTime()
    answered_at = fields.AwareDateTime(allow_none=True)
    reason = fields.String()


class CorrectiveActionOut(StrictSchema):
    """What is done so that it does not come back."""

    id = fields.Integer()
    complaint_id = fields.Integer()
    what = fields.String()
    owner_id = fields.Integer()
    due_at = fields.AwareDateTime()
    done_at = fields.AwareDateTime(allow_none=True)
    effect = fields.String(allow_none=True)


class RecoveryOut(StrictSchema):
    """Whether it is still put right, as its customer says some days after they accepted."""

    asked_at = fields.AwareDateTime(allow_none=True, metadata={"description": "When they were asked by text."})
    reminded_at = fields.AwareDateTime(allow_none=True, metadata={"description": "When they were reminded, once."})
    answered_at = fields.AwareDateTime(allow_none=True)
    channel = fields.String(allow_none=True, metadata={"description": "How they answered: text or page."})
    score = fields.Integer(allow_none=True, metadata={"description": "How well it was put right, 1 to 5."})
    fixed = fields.Boolean(allow_none=True, metadata={"description": "Whether it is still right."})
    words = fields.String(metadata={"description": "What they say besides."})


class ComplaintCallOut(StrictSchema):
    """What whoever calls about a complaint says; both null where nobody is owed a call."""

    purpose = fields.Enum(
        CallPurpose, by_value=True, allow_none=True, metadata={"description": "Why they call, by where it stands."}
    )
    script = fields.String(allow_none=True, metadata={"description": "The words, in the customer's language."})


class ComplaintOut(StrictSchema):
    """A complaint with its steps, hand-overs, cause, corrective actions and recovery."""

    id = fields.Integer()
    number = fields.String(metadata={"description": "What customer and staff call it."})
    order_id = fields.Integer(allow_none=True)
    visit_id = fields.Integer(allow_none=True)
    customer_id = fields.Integer()
    reference = fields.String(attribute="order.reference", dump_default=None, allow_none=True)
    customer_name = fields.String(attribute="customer.name")
    channel = fields.String()
    category = fields.String()
    facts = fields.Dict(metadata={"description": "What the category asks for, in words."})
    priority = fields.String()
    said = fields.String()
    state = fields.String()
    tmf621_status = fields.Function(
        lambda row: TMF621[ComplaintState(row.state)],
        metadata={"type": "string", "description": "The state as TMF621 calls a TroubleTicket's status."},
    )
    owner_id = fields.Integer(allow_none=True)
    owner_name = fields.String(allow_none=True)
    resolution = fields.String(allow_none=True)
    due_at = fields.AwareDateTime(allow_none=True, metadata={"description": "Until when it should leave its state."})
    news_due_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "By when the customer hears of it again."}
    )
    cause_id = fields.Integer(allow_none=True)
    cause_code = fields.String(attribute="cause.code", dump_default=None, allow_none=True)
    access_node = fields.String(allow_none=True)
    line_id = fields.Integer(allow_none=True)
    technician_id = fields.Integer(allow_none=True)
    device = fields.String(
        allow_none=True, metadata={"description": "The kind or model of the device that it came about by."}
    )
    process_step = fields.String(allow_none=True)
    received_at = fields.AwareDateTime()
    closed_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()
    steps = fields.List(fields.Nested(ComplaintStepOut))
    hand_overs = fields.List(fields.Nested(HandOverOut))
    actions = fields.List(fields.Nested(CorrectiveActionOut))
    recovery = fields.Nested(
        RecoveryOut,
        allow_none=True,
        metadata={"description": "What its customer says of how well it was put right; null before they accept."},
    )


class CategoryOut(StrictSchema):
    """A category, with what must be asked at intake, what may be said besides, and how much time it leaves."""

    category = fields.String()
    required = fields.List(fields.String())
    optional = fields.List(fields.String())
    limit_percent = fields.Integer(
        metadata={
            "description": "How long such a complaint may stay in a state, in percent of what its priority allows."
        }
    )


def shown(row: Complaint) -> dict[str, Any]:
    """A complaint as `ComplaintOut` gives it."""
    found: dict[str, Any] = _out.dump(row)
    return found


_out = ComplaintOut()
