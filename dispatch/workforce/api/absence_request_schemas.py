"""Absences that technicians ask for, as the API takes and gives them."""

from typing import Any

from marshmallow import fields, post_load, validate

from dispatch.http.fields import DeviceInstant, QueryWhole, StrictSchema, Text
from dispatch.http.listing import PageQuery
from dispatch.vocabulary.terms import AbsenceRequestState
from dispatch.workforce.api.schemas import WhyAwaySchema, absence_kind_out
from dispatch.workforce.rules.absence_requests import AbsenceWish

REQUEST_ID = validate.Regexp(r"^[A-Za-z0-9._:-]+$")


class AbsenceWishSchema(WhyAwaySchema):
    """When a technician wishes to be away, and why; `request_id` is the device's own and says the same again."""

    request_id = Text(required=True, longest=64, validate=REQUEST_ID)
    start = DeviceInstant(required=True)
    end = DeviceInstant(required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> AbsenceWish:
        return AbsenceWish(**data)


class OwnAbsenceRequestOut(StrictSchema):
    """What a technician asked for, and the answer once there is one."""

    request_id = fields.String()
    start = fields.AwareDateTime(attribute="during.lower")
    end = fields.AwareDateTime(attribute="during.upper")
    kind = absence_kind_out()
    reason = fields.String()
    state = fields.String(metadata={"description": "`asked`, `approved`, `declined` or `withdrawn`."})
    answer = fields.String(metadata={"description": "What was said to it; may be empty."})
    asked_at = fields.AwareDateTime()
    answered_at = fields.AwareDateTime(allow_none=True, metadata={"description": "When it was answered or taken back."})


class AbsenceRequestOut(OwnAbsenceRequestOut):
    """The same, with whose it is and the absence that came of it."""

    id = fields.Integer()
    technician_id = fields.Integer()
    technician_name = fields.String(attribute="technician.name")
    absence_id = fields.Integer(allow_none=True)


class AbsenceRequestQuery(PageQuery):
    """Which requests."""

    state = fields.Enum(AbsenceRequestState, by_value=True, load_default=None)
    technician_id = QueryWhole(least=1, load_default=None)


class ApprovalSchema(StrictSchema):
    """A word to it, if any."""

    answer = Text(longest=500, shortest=0, load_default="")


class RefusalSchema(StrictSchema):
    """Why not; the technician reads it."""

    answer = Text(longest=500, required=True)
