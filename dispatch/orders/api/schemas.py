"""Orders as the API takes and gives them."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from dispatch.customers.api.people_schemas import CustomerInSchema, PointSchema, SiteInSchema
from dispatch.customers.api.tier_schemas import TierRuleOut
from dispatch.http.fields import Instant, StrictSchema, Text, TrueOrFalse, Whole, latitude, longitude, phone
from dispatch.http.listing import PageQuery
from dispatch.orders.api.technician_wishes import TechnicianWishSchema
from dispatch.orders.rules.orders import MAX_WINDOWS, OrderIn
from dispatch.vocabulary.states import OrderState
from dispatch.vocabulary.terms import AnswerChannel, Language, LocationState, OrderKind, Priority, Tier
from dispatch.vocabulary.windows import Window
from dispatch.workforce.api.part_need_schemas import PARTS_ASKED, TOOLS_ASKED, asked_parts, asked_tools
from dispatch.workforce.api.skill_schemas import SKILLS_ASKED, asked_skills

LEFT_TO_THE_KIND = ("mate_skills", "parts_needed", "tools_needed")
"""What the kind of work says where an order does not."""


class WindowSchema(StrictSchema):
    """When somebody is at home: half-open, with offsets from UTC."""

    start = Instant(required=True)
    end = Instant(required=True)

    @validates_schema
    def _ends_after_it_starts(self, data: dict[str, Any], **_: Any) -> None:
        if data["end"] <= data["start"]:
            raise ValidationError("A window ends after it starts.", "end")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Window:
        return Window(**data)


class OrderInSchema(StrictSchema):
    """An order as it comes in. No window means any time; without a territory the nearest is chosen."""

    external_id = Text(longest=100, allow_none=True)
    kind = fields.Enum(OrderKind, by_value=True, required=True)
    priority = fields.Enum(Priority, by_value=True)
    symptom = Text(longest=100, allow_none=True)
    reported_at = Instant(allow_none=True)
    territory = Text(longest=50, allow_none=True, metadata={"description": "A territory's code."})
    service_id = Text(
        longest=100,
        allow_none=True,
        metadata={"description": "The operator's id of the line; found by customer and address without it."},
    )
    crew = Whole(
        least=1,
        most=2,
        allow_none=True,
        metadata={"description": "How many technicians come together; as the kind of work says without it."},
    )
    mate_skills = asked_skills(
        allow_none=True,
        metadata={"description": "What the second technician must be able to do, by skill; as the kind of work says."},
    )
    parts_needed = asked_parts(
        allow_none=True, metadata={"description": f"{PARTS_ASKED} As the kind of work says without it."}
    )
    tools_needed = asked_tools(
        allow_none=True, metadata={"description": f"{TOOLS_ASKED} As the kind of work says without it."}
    )
    technicians = fields.Nested(
        TechnicianWishSchema,
        metadata={"description": "Who is to come; as the customer wishes for all orders without it."},
    )
    customer_id = Whole(
        least=1,
        metadata={"description": "Whose order it is, where they are known here; `customer` brings them up to date."},
    )
    customer = fields.Nested(CustomerInSchema, required=True)
    site = fields.Nested(SiteInSchema, required=True)
    windows = fields.List(fields.Nested(WindowSchema), validate=validate.Length(max=MAX_WINDOWS))
    skills = asked_skills(metadata={"description": f"{SKILLS_ASKED} They add to those of the work type."})

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> OrderIn:
        named = {name: None if data.get(name) is None else tuple(data[name]) for name in LEFT_TO_THE_KIND}
        told = {name: tuple(data.get(name, ())) for name in ("windows", "skills")}
        return OrderIn(**data | told | named)


class CustomerChangeSchema(StrictSchema):
    """What can change about a customer."""

    name = Text()
    phone = phone()
    language = fields.Enum(Language, by_value=True)
    tier = fields.Enum(Tier, by_value=True)
    do_not_disturb = TrueOrFalse()
    care_consent = TrueOrFalse()


class SiteChangeSchema(PointSchema):
    """What can change about a site; a point given here is a person's word and goes before every geocoder's."""

    address = Text(longest=300, between_lines=", ")
    lat = latitude()
    lon = longitude()
    access_notes = Text(longest=1000, shortest=0, multiline=True)


class OrderChangeSchema(StrictSchema):
    """What can change about an order; what is not named stays."""

    priority = fields.Enum(Priority, by_value=True)
    symptom = Text(longest=100, allow_none=True)
    territory = Text(longest=50)
    service_id = Text(longest=100)
    customer = fields.Nested(CustomerChangeSchema)
    site = fields.Nested(SiteChangeSchema)
    windows = fields.List(fields.Nested(WindowSchema), validate=validate.Length(max=MAX_WINDOWS))


class CancelSchema(StrictSchema):
    """Why an order is cancelled."""

    why = Text(required=True, longest=500)


class ReinstateSchema(StrictSchema):
    """Why a cancelled order is taken up again."""

    why = Text(required=True, longest=500)


class OrderQuery(PageQuery):
    """Which orders: all conditions hold together."""

    state = fields.Enum(OrderState, by_value=True)
    kind = fields.Enum(OrderKind, by_value=True)
    territory = Text(longest=50, metadata={"description": "A territory's code."})
    location = fields.Enum(LocationState, by_value=True)
    external_id = Text(longest=100)
    q = Text(
        longest=100,
        metadata={"description": "Part of a name, address, phone number (however it is written) or reference."},
    )


class _Range(StrictSchema):
    start = fields.AwareDateTime(attribute="lower")
    end = fields.AwareDateTime(attribute="upper")


class _WindowOut(StrictSchema):
    start = fields.AwareDateTime(attribute="during.lower")
    end = fields.AwareDateTime(attribute="during.upper")


class VisitOut(StrictSchema):
    """One trip; `during` is its planned time, and `unplaced_*` say why the last plan left it out."""

    id = fields.Integer()
    number = fields.Integer()
    state = fields.String()
    windows = fields.List(fields.Nested(_WindowOut))
    service_seconds = fields.Integer()
    skills = fields.List(fields.String())
    technician_id = fields.Integer(allow_none=True)
    crew = fields.Integer()
    mate_skills = fields.List(fields.String())
    parts_needed = fields.List(fields.String())
    tools_needed = fields.List(fields.String())
    mate_id = fields.Integer(allow_none=True)
    preferred_technician_id = fields.Integer(allow_none=True)
    required_technician_id = fields.Integer(allow_none=True)
    excluded_technician_ids = fields.List(fields.Integer())
    after_visit_id = fields.Integer(allow_none=True)
    during = fields.Nested(_Range, allow_none=True)
    eta = fields.AwareDateTime(allow_none=True)
    reason_code = fields.String(allow_none=True)
    result = fields.String(allow_none=True)
    answers = fields.Dict(
        allow_none=True,
        metadata={"description": "What the technician answered to the checklist, by the item's code."},
    )
    unplaced_code = fields.String(allow_none=True)
    unplaced_sentence = fields.String(allow_none=True)
    previous_visit_id = fields.Integer(allow_none=True)


class CustomerOut(StrictSchema):
    """Who ordered; the phone in E.164."""

    external_id = fields.String(allow_none=True)
    name = fields.String()
    phone = fields.String()
    phone_extension = fields.String(
        allow_none=True, metadata={"description": "What is dialled behind a switchboard; such a number gets no texts."}
    )
    textable = fields.Boolean()
    language = fields.String()
    tier = fields.String()
    do_not_disturb = fields.Boolean()
    care_consent = fields.Boolean()


class SiteOut(StrictSchema):
    """Where the work is, and who said so."""

    address = fields.String()
    lat = fields.Float(allow_none=True)
    lon = fields.Float(allow_none=True)
    location_state = fields.String()
    located_by = fields.String(allow_none=True)
    access_notes = fields.String()


class OrderOut(StrictSchema):
    """An order with its customer, its site and its visits."""

    id = fields.Integer()
    reference = fields.String()
    source = fields.String()
    external_id = fields.String(allow_none=True)
    territory_id = fields.Integer(allow_none=True)
    service_id = fields.String(allow_none=True)
    kind = fields.String()
    symptom = fields.String(allow_none=True)
    priority = fields.String()
    state = fields.String()
    state_reason = fields.String(allow_none=True)
    reported_at = fields.AwareDateTime()
    received_at = fields.AwareDateTime()
    repeat_of_id = fields.Integer(allow_none=True)
    in_warranty = fields.Boolean()
    warranty_first_day = fields.Date(allow_none=True)
    warranty_last_day = fields.Date(allow_none=True)
    warranty_device = fields.String(allow_none=True)
    first_technician_id = fields.Integer(allow_none=True)
    first_technician_rule = fields.String(allow_none=True)
    outage_id = fields.Integer(
        allow_none=True, metadata={"description": "The outage that it waits for instead of a visit."}
    )
    version = fields.Integer()
    customer = fields.Nested(CustomerOut)
    site = fields.Nested(SiteOut)
    visits = fields.List(fields.Nested(VisitOut))


class SurveyAnswerOut(StrictSchema):
    """A customer's answer after a visit: a score from 1 to 5, whether the problem is gone, and their own words."""

    visit_id = fields.Integer()
    score = fields.Integer()
    fixed = fields.Boolean()
    comment = fields.String()
    answered_at = fields.AwareDateTime()


class RecommendationOut(StrictSchema):
    """How likely a customer is, after a visit, to recommend the operator: 0 (not at all) to 10."""

    visit_id = fields.Integer()
    likelihood = fields.Integer()
    channel = fields.String(
        validate=validate.OneOf([one.value for one in AnswerChannel]),
        metadata={"description": "On their page, by text, or to whoever called them.", "example": "page"},
    )
    answered_at = fields.AwareDateTime()


class WarrantyToldOut(StrictSchema):
    """A text that told a customer of a warranty, and what showed that they had read it."""

    order_id = fields.Integer(metadata={"description": "The order that the text was about."})
    says = fields.String(
        validate=validate.OneOf(["warranty", "free_of_charge"]),
        metadata={"description": "Until when the work is warranted, or that this repair is free under it."},
    )
    first_day = fields.Date(allow_none=True)
    last_day = fields.Date(allow_none=True)
    told_at = fields.AwareDateTime(metadata={"description": "When the text left."})
    arrived_at = fields.AwareDateTime(allow_none=True, metadata={"description": "When it was on the phone."})
    acknowledged_at = fields.AwareDateTime(
        allow_none=True,
        metadata={
            "description": "When the customer first answered it: by text, survey, or confirming the appointment."
        },
    )


class CustomerTextOut(StrictSchema):
    """What a customer wrote by text, with the addresses of its pictures at the carrier."""

    id = fields.Integer()
    received_at = fields.AwareDateTime()
    body = fields.String()
    media = fields.List(fields.String())


class OrderDetail(OrderOut):
    """An order with what its customer said: answers to surveys, and texts in words or pictures.

    `tier_rule` is what the customer's tier gives them; `customer_texts` is empty for whoever may not read texts.
    """

    due_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "By when a repair is to begin, where its customer's tier says so."}
    )
    tier_rule = fields.Nested(TierRuleOut)
    surveys = fields.List(fields.Nested(SurveyAnswerOut))
    recommendations = fields.List(fields.Nested(RecommendationOut))
    customer_texts = fields.List(fields.Nested(CustomerTextOut))
    warranty_told = fields.List(
        fields.Nested(WarrantyToldOut),
        metadata={"description": "What the customer was told about the warranty, the oldest text first."},
    )


class DroppedWindow(StrictSchema):
    """A window that was over when the order came in."""

    start = fields.AwareDateTime()
    end = fields.AwareDateTime()


class SameFaultOut(StrictSchema):
    """An open order of the same kind, for the same customer or phone and at the same place."""

    order_id = fields.Integer(attribute="id")
    reference = fields.String()


class PlacedOut(OrderOut):
    """An order that has come in; which windows were left out because they were over by then, and which open orders
    report the same.
    """

    dropped_windows = fields.List(fields.Nested(DroppedWindow))
    same_fault = fields.List(fields.Nested(SameFaultOut))


class TimelineEntry(StrictSchema):
    """One thing that happened to an order: an event, or a text and what became of it."""

    at = fields.AwareDateTime()
    kind = fields.String()
    thing = fields.String()
    thing_id = fields.Integer()
    data = fields.Dict()


class Timeline(StrictSchema):
    """What happened to an order, the oldest first."""

    items = fields.List(fields.Nested(TimelineEntry))
