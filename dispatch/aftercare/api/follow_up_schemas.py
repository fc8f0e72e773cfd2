"""Follow-ups as the API takes and gives them."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from dispatch.aftercare.rules.follow_ups import ENDS_A_CALL_BACK, CallOutcome
from dispatch.aftercare.services.call_backs import CallAttempt
from dispatch.http.fields import Instant, StrictSchema, Text, Whole
from dispatch.http.listing import PageQuery
from dispatch.orders.api.schemas import CustomerTextOut, RecommendationOut, SurveyAnswerOut
from dispatch.vocabulary.terms import FollowUpKind, FollowUpState


class FollowUpQuery(PageQuery):
    """Which follow-ups: all conditions hold together."""

    due = Instant(metadata={"description": "Those due at or before this instant."})
    state = fields.Enum(FollowUpState, by_value=True)
    kind = fields.Enum(FollowUpKind, by_value=True)


class AttemptInSchema(StrictSchema):
    """How a call ended. `call_at` is when the customer wants to be called, with `call_later` or `no_answer`.

    `likelihood` is what whoever was reached answered; an answer that they have given before stands.
    """

    outcome = fields.Enum(CallOutcome, by_value=True, required=True)
    notes = Text(longest=2000, shortest=0, multiline=True)
    call_at = Instant()
    likelihood = Whole(least=0, most=10)

    @validates_schema
    def _was_reached(self, data: dict[str, Any], **_: Any) -> None:
        if "likelihood" in data and data["outcome"] not in ENDS_A_CALL_BACK:
            raise ValidationError("Only who was reached can say so.", "likelihood")

    @validates_schema
    def _calls_again(self, data: dict[str, Any], **_: Any) -> None:
        if "call_at" in data and data["outcome"] not in {CallOutcome.CALL_LATER, CallOutcome.NO_ANSWER}:
            raise ValidationError("Who was reached is not called again.", "call_at")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> CallAttempt:
        return CallAttempt(**data)


class CallAttemptOut(StrictSchema):
    """One try."""

    at = fields.AwareDateTime()
    user_id = fields.Integer()
    outcome = fields.String()
    notes = fields.String()


class CallVerdictOut(StrictSchema):
    """Whether somebody may call: `now`, `later` (from `until` on) or `never`, and what holds the call back."""

    may = fields.String()
    reason = fields.String(allow_none=True)
    until = fields.AwareDateTime(allow_none=True)


class FollowUpOut(StrictSchema):
    """A survey that waits, or a call that is owed to a customer. `deadline` is what they were promised.

    `call` says whether the customer wants to be called now; it is null for a survey and for what is over.
    `outcome` says how it ended: of a survey `answered`, `no_answer` (somebody calls), or why nobody calls
    (`do_not_disturb`, `opted_out`, `no_consent`, `not_sampled`); of a call how it went.
    """

    id = fields.Integer()
    kind = fields.String()
    state = fields.String()
    reason = fields.String()
    order_id = fields.Integer()
    visit_id = fields.Integer()
    reference = fields.String(attribute="order.reference")
    due_at = fields.AwareDateTime()
    deadline = fields.AwareDateTime()
    not_by_technician_id = fields.Integer(allow_none=True)
    owner_id = fields.Integer(allow_none=True)
    outcome = fields.String(allow_none=True)
    done_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()
    call = fields.Nested(CallVerdictOut, allow_none=True)
    attempts = fields.List(fields.Nested(CallAttemptOut))


class CalleeSchema(StrictSchema):
    """Whom to call."""

    name = fields.String()
    phone = fields.String()
    language = fields.String()


class FollowUpDetail(FollowUpOut):
    """A follow-up with whom to call, and what they said: their answers, and their texts in words or pictures.

    `customer_texts` is empty for whoever may not read texts. `script` is null for a survey.
    """

    script = fields.String(allow_none=True)

    customer = fields.Nested(CalleeSchema, attribute="order.customer")
    surveys = fields.List(fields.Nested(SurveyAnswerOut))
    recommendations = fields.List(fields.Nested(RecommendationOut))
    customer_texts = fields.List(fields.Nested(CustomerTextOut))
