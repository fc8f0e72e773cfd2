"""Technicians, shifts, absences, territories and work types as the API takes and gives them."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from dispatch.http.fields import Instant, StrictSchema, Text, TrueOrFalse, Whole, code, latitude, longitude, phone
from dispatch.http.listing import PageQuery
from dispatch.vocabulary.terms import AbsenceKind, OrderKind
from dispatch.workforce.api.certificate_schemas import CertificateInSchema
from dispatch.workforce.api.checklist_schemas import Checklist, ChecklistItemOut
from dispatch.workforce.api.part_need_schemas import (
    PARTS_ASKED,
    TOOLS_ASKED,
    SupplyOfTerritory,
    SupplyPlaceOut,
    SupplyPlaceSchema,
    asked_parts,
    asked_tools,
)
from dispatch.workforce.api.skill_schemas import SKILLS_ASKED, asked_skills
from dispatch.workforce.rules.technicians import AbsenceIn, BreakIn, ShiftIn, TechnicianIn

_CONTRACTOR = "For whom they work, where that is not the operator."


_ABSENCE_KIND = {"description": "Of which kind the absence is; null: only the reason says it.", "example": "ill"}


def absence_kind_out() -> fields.String:
    """The kind of an absence as it is given."""
    return fields.String(
        allow_none=True, validate=validate.OneOf([one.value for one in AbsenceKind]), metadata=_ABSENCE_KIND
    )


class HomeSchema(StrictSchema):
    """Where the day starts and ends; degrees."""

    lat = latitude(required=True)
    lon = longitude(required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> tuple[float, float]:
        return data["lat"], data["lon"]


class SkillSchema(StrictSchema):
    """A skill with its level, 1 the least."""

    skill = code(required=True)
    level = Whole(least=1, most=9, load_default=1)


class SkillLevels(fields.Field[dict[str, int]]):
    """A list of skills, each a code (level 1) or an object with skill and level; loaded as levels by code."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, int]:
        if not isinstance(value, list) or len(value) > 50:
            raise ValidationError("Not a list of up to 50 skills.")
        loaded = [_SKILL.load({"skill": entry} if isinstance(entry, str) else entry) for entry in value]
        return {entry["skill"]: entry["level"] for entry in loaded}

    def _serialize(self, value: Any, *_: Any, **__: Any) -> list[dict[str, Any]]:
        return [{"skill": row.skill, "level": row.level} for row in value]


_SKILL = SkillSchema()


class BreakSchema(StrictSchema):
    """A break that floats between two bounds."""

    minutes = Whole(least=1, most=480, required=True)
    earliest_start = Instant(required=True)
    latest_end = Instant(required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> BreakIn:
        return BreakIn(**data)


class ShiftInSchema(StrictSchema):
    """One stretch of work, half-open, up to 24 hours."""

    start = Instant(required=True)
    end = Instant(required=True)
    breaks = fields.List(fields.Nested(BreakSchema), validate=validate.Length(max=5), load_default=list)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ShiftIn:
        return ShiftIn(**data | {"breaks": tuple(data["breaks"])})


class WhyAwaySchema(StrictSchema):
    """Why a technician is away: a kind, a reason in somebody's words, or both."""

    kind = fields.Enum(AbsenceKind, by_value=True, allow_none=True, load_default=None, metadata=_ABSENCE_KIND)
    reason = Text(shortest=0, load_default="", metadata={"description": "Needed without a kind, and with `other`."})

    @validates_schema
    def _must_say_why(self, data: dict[str, Any], **_: Any) -> None:
        if not data.get("reason") and data.get("kind") in {None, AbsenceKind.OTHER}:
            raise ValidationError("Missing data for required field.", "reason")


class AbsenceInSchema(WhyAwaySchema):
    """When a technician is away, and why."""

    start = Instant(required=True)
    end = Instant(required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> AbsenceIn:
        return AbsenceIn(**data)


class TechnicianInSchema(StrictSchema):
    """A technician as they are entered; the phone is what customers are told."""

    external_id = Text(longest=100, required=True)
    name = Text(required=True)
    phone = phone(required=True)
    territory = code(required=True)
    home = fields.Nested(HomeSchema, required=True)
    languages = fields.List(Text(longest=20), validate=validate.Length(max=20), load_default=list)
    skills = SkillLevels(load_default=dict)
    speed_percent = Whole(least=10, most=1000, load_default=100)
    visits_a_shift = Whole(
        least=1, most=100, allow_none=True, load_default=None, metadata={"description": "A contractor's quota."}
    )
    contractor = Text(longest=100, allow_none=True, load_default=None, metadata={"description": _CONTRACTOR})
    shifts = fields.List(fields.Nested(ShiftInSchema), validate=validate.Length(max=400), load_default=list)
    absences = fields.List(fields.Nested(AbsenceInSchema), validate=validate.Length(max=400), load_default=list)
    certificates = fields.List(fields.Nested(CertificateInSchema), validate=validate.Length(max=50), load_default=list)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> TechnicianIn:
        listed = {name: tuple(data[name]) for name in ("languages", "shifts", "absences", "certificates")}
        return TechnicianIn(**data | listed)


class TechnicianChangeSchema(StrictSchema):
    """What can change about a technician; what is not named stays."""

    name = Text()
    phone = phone()
    territory = code()
    home = fields.Nested(HomeSchema)
    languages = fields.List(Text(longest=20), validate=validate.Length(max=20))
    skills = SkillLevels()
    speed_percent = Whole(least=10, most=1000)
    visits_a_shift = Whole(
        least=1, most=100, allow_none=True, metadata={"description": "A contractor's quota; null takes it away."}
    )
    contractor = Text(longest=100, allow_none=True, metadata={"description": f"{_CONTRACTOR} Null takes it away."})
    active = TrueOrFalse()


class TechnicianQuery(PageQuery):
    """Which technicians."""

    territory = code(load_default=None)


class TechnicianOut(StrictSchema):
    """A technician."""

    id = fields.Integer()
    external_id = fields.String()
    name = fields.String()
    phone = fields.String()
    territory_id = fields.Integer()
    home_lat = fields.Float()
    home_lon = fields.Float()
    languages = fields.List(fields.String())
    skills = SkillLevels()
    speed_percent = fields.Integer()
    visits_a_shift = fields.Integer(allow_none=True)
    contractor = fields.String(allow_none=True, metadata={"description": _CONTRACTOR, "example": "Kabelbau Nord"})
    active = fields.Boolean()
    version = fields.Integer()


class BreakOut(StrictSchema):
    """A break that floats between two bounds."""

    minutes = fields.Integer()
    earliest_start = fields.AwareDateTime()
    latest_end = fields.AwareDateTime()


class ShiftOut(StrictSchema):
    """One stretch of work, half-open."""

    id = fields.Integer()
    start = fields.AwareDateTime(attribute="during.lower")
    end = fields.AwareDateTime(attribute="during.upper")
    breaks = fields.List(fields.Nested(BreakOut))


class AbsenceOut(StrictSchema):
    """When a technician is away, half-open."""

    id = fields.Integer()
    start = fields.AwareDateTime(attribute="during.lower")
    end = fields.AwareDateTime(attribute="during.upper")
    kind = absence_kind_out()
    reason = fields.String()


PLAN_RULES = {
    "overtime_minutes": "So long after the end of a shift a technician may be home by a plan; 0 when new.",
    "overtime_price": "What a second of overtime costs, in seconds of driving; 3 when new.",
    "balance_price": "Per squared hour of a shift's work, so that equal days cost least; 20 when new.",
    "working_price": "Per second from leaving home to the return, waiting too, beside that of driving; 0 when new.",
    "most_visits": "Of a shift; null: as many as fit. A contractor's own quota counts where it is less.",
    "most_driving_minutes": "Of what is planned of a shift; null: as much as it takes.",
}


SERVICE_PHONE = {
    "description": "The number that its customers call, in texts and on their pages; null: the operator's.",
    "example": "+8613800138000",
}


OPERATOR = {"description": "Whose territory it is (`/operators`); null: that of the house of the settings."}


SUPPLY = "Where its technicians pick up parts and tools that their vans lack, on the way; null: they can't."


class PlanRulesIn(StrictSchema):
    """What a territory lets its plans do; prices are weighed against seconds of driving."""

    overtime_minutes = Whole(most=240, metadata={"description": PLAN_RULES["overtime_minutes"]})
    overtime_price = Whole(most=100, metadata={"description": PLAN_RULES["overtime_price"]})
    balance_price = Whole(most=10_000, metadata={"description": PLAN_RULES["balance_price"]})
    working_price = Whole(most=10, metadata={"description": PLAN_RULES["working_price"]})
    most_visits = Whole(least=1, most=50, allow_none=True, metadata={"description": PLAN_RULES["most_visits"]})
    most_driving_minutes = Whole(
        least=10, most=1440, allow_none=True, metadata={"description": PLAN_RULES["most_driving_minutes"]}
    )


class TerritoryInSchema(StrictSchema):
    """An area that one plan covers; its days begin in its zone."""

    code = code(required=True)
    name = Text(required=True)
    zone = Text(longest=60, required=True, metadata={"example": "Asia/Shanghai"})
    publishes_itself = TrueOrFalse(load_default=True)
    service_phone = phone(load_default=None, allow_none=True, metadata=SERVICE_PHONE)
    operator_id = Whole(load_default=None, allow_none=True, metadata=OPERATOR)


class TerritoryChangeSchema(PlanRulesIn):
    """What can change about a territory."""

    name = Text()
    zone = Text(longest=60)
    publishes_itself = TrueOrFalse()
    service_phone = phone(allow_none=True, metadata=SERVICE_PHONE)
    operator_id = Whole(allow_none=True, metadata=OPERATOR)
    supply = fields.Nested(SupplyPlaceSchema, allow_none=True, metadata={"description": SUPPLY})


class TerritoryOut(StrictSchema):
    """A territory; `publishes_itself` says that verified plans go out without a person."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()
    zone = fields.String()
    publishes_itself = fields.Boolean()
    service_phone = fields.String(allow_none=True, metadata=SERVICE_PHONE)
    operator_id = fields.Integer(allow_none=True, metadata=OPERATOR)
    supply = SupplyOfTerritory(SupplyPlaceOut, allow_none=True, metadata={"description": SUPPLY})
    overtime_minutes = fields.Integer(metadata={"description": PLAN_RULES["overtime_minutes"]})
    overtime_price = fields.Integer(metadata={"description": PLAN_RULES["overtime_price"]})
    balance_price = fields.Integer(metadata={"description": PLAN_RULES["balance_price"]})
    working_price = fields.Integer(metadata={"description": PLAN_RULES["working_price"]})
    most_visits = fields.Integer(allow_none=True, metadata={"description": PLAN_RULES["most_visits"]})
    most_driving_minutes = fields.Integer(allow_none=True, metadata={"description": PLAN_RULES["most_driving_minutes"]})
    version = fields.Integer()


class WorkTypeChangeSchema(StrictSchema):
    """What can change about a work type; what is not named stays."""

    service_minutes = Whole(least=1, most=1440)
    skills = asked_skills(metadata={"description": SKILLS_ASKED})
    crew = Whole(least=1, most=2, metadata={"description": "How many technicians come together; 1 when new."})
    mate_skills = asked_skills(metadata={"description": "What the second technician must be able to do."})
    parts_needed = asked_parts(metadata={"description": f"{PARTS_ASKED} New orders take them over."})
    tools_needed = asked_tools(metadata={"description": f"{TOOLS_ASKED} New orders take them over."})
    work_group = code(metadata={"description": "What a territory's limits count it by; `general` when new."})
    change_until_minutes = Whole(
        most=20_160,
        metadata={"description": "So long before the arrival window a customer may still change it; 120 when new."},
    )
    changes_allowed = Whole(most=100, metadata={"description": "How often a customer may change it; 3 when new."})
    warranty_months = Whole(
        least=1, most=120, metadata={"description": "How long the work is warranted, in months; 12 when new."}
    )
    silence_calls_percent = Whole(
        most=100,
        metadata={
            "description": "Of a hundred customers who do not answer after the work, so many are called; 10 when new. "
            "Whoever wants no contact never is."
        },
    )
    plans_next_visits = TrueOrFalse(
        metadata={
            "description": "Whether a visit that must follow another is planned without asking the customer, who is "
            "then told that it was; false when new: it waits until they have agreed to a time."
        }
    )
    checklist = Checklist(
        metadata={"description": "What a technician answers before the work counts as done; empty when new."}
    )


class WorkTypeInSchema(WorkTypeChangeSchema):
    """A kind of work; without a symptom it is the kind's default."""

    kind = fields.Enum(OrderKind, by_value=True, required=True)
    symptom = Text(longest=100, allow_none=True)
    service_minutes = Whole(least=1, most=1440, required=True)


class WorkTypeOut(StrictSchema):
    """A kind of work: how long it takes, what one must be able to do, how customers may change its appointments."""

    id = fields.Integer()
    kind = fields.String()
    symptom = fields.String(allow_none=True)
    service_minutes = fields.Integer()
    learned_percent = fields.Integer(
        metadata={"description": "How much of the service time it has turned out to take: new orders are planned so."}
    )
    skills = fields.List(fields.String())
    crew = fields.Integer()
    mate_skills = fields.List(fields.String())
    parts_needed = fields.List(fields.String())
    tools_needed = fields.List(fields.String())
    work_group = fields.String()
    change_until_minutes = fields.Integer()
    changes_allowed = fields.Integer()
    warranty_months = fields.Integer()
    silence_calls_percent = fields.Integer()
    plans_next_visits = fields.Boolean()
    checklist = fields.List(
        fields.Nested(ChecklistItemOut),
        metadata={"description": "What a technician answers before the work counts as done."},
    )
    version = fields.Integer()


class HeldVisit(StrictSchema):
    """A visit that a technician has to do yet."""

    id = fields.Integer()
    order_id = fields.Integer()
    reference = fields.String(attribute="order.reference")
    state = fields.String()
    start = fields.AwareDateTime(attribute="during.lower", metadata={"description": "The planned arrival."})
    end = fields.AwareDateTime(attribute="during.upper")


class HeldVisits(StrictSchema):
    """All that a technician has to do yet, the next first."""

    items = fields.List(fields.Nested(HeldVisit))


class TechnicianPhotoOut(StrictSchema):
    """A technician's photo, without the picture."""

    technician_id = fields.Integer()
    sha256 = fields.String(metadata={"description": "The digest of the picture as it is kept."})
    put_at = fields.AwareDateTime(metadata={"description": "When it was set."})


class OwnPhotoProposalOut(StrictSchema):
    """A photo that a technician proposed of themself, without the picture, and the answer once there is one."""

    request_id = fields.String()
    state = fields.String(metadata={"description": "`asked`, `approved`, `declined` or `replaced`."})
    answer = fields.String(metadata={"description": "What was said to it; may be empty."})
    proposed_at = fields.AwareDateTime(metadata={"description": "When it was proposed."})
    answered_at = fields.AwareDateTime(allow_none=True, metadata={"description": "When it was answered or replaced."})
