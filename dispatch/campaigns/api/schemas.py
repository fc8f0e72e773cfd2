"""Campaigns as the API takes and gives them."""

from typing import Any

from marshmallow import fields, post_load

from dispatch.campaigns.rules.campaigns import CampaignIn, Criteria
from dispatch.http.fields import StrictSchema, Text, Whole
from dispatch.vocabulary.terms import Tier


class CriteriaSchema(StrictSchema):
    """Which lines of a territory; all conditions that are named hold together."""

    territory_id = Whole(required=True, least=1)
    installed_before = fields.Date(allow_none=True)
    no_visit_since = fields.Date(allow_none=True)
    access_node = Text(longest=100, allow_none=True)
    score_at_most = Whole(least=1, most=5, allow_none=True)
    tier = fields.Enum(Tier, by_value=True, allow_none=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Criteria:
        return Criteria(**data)


class CampaignInSchema(StrictSchema):
    """A campaign as somebody plans it; nobody is asked before it is started."""

    name = Text(required=True, longest=80)
    criteria = fields.Nested(CriteriaSchema, required=True)
    most_people = Whole(required=True, least=1, most=100_000)
    invitations_a_day = Whole(required=True, least=1, most=1000)
    seed = Whole(least=0, most=2**31)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> CampaignIn:
        return CampaignIn(**data)


class CampaignPreviewOut(StrictSchema):
    """How many customers the criteria choose, how many can be invited, and why the others can't, by reason."""

    chosen = fields.Integer(metadata={"description": "How many customers the criteria choose.", "example": 40})
    reachable = fields.Integer()
    left_out = fields.Dict(keys=fields.String(), values=fields.Integer())


class CampaignOut(StrictSchema):
    """A campaign."""

    id = fields.Integer()
    territory_id = fields.Integer()
    name = fields.String()
    state = fields.String()
    installed_before = fields.Date(allow_none=True)
    no_visit_since = fields.Date(allow_none=True)
    access_node = fields.String(allow_none=True)
    score_at_most = fields.Integer(allow_none=True)
    tier = fields.String(allow_none=True)
    most_people = fields.Integer()
    invitations_a_day = fields.Integer()
    seed = fields.Integer()
    made_by = fields.String()
    version = fields.Integer()
    started_at = fields.AwareDateTime(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)


class CampaignFiguresOut(StrictSchema):
    """A campaign with how many people are in each state."""

    campaign = fields.Nested(CampaignOut)
    people = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "How many people are in each state.", "example": {"invited": 12}},
    )
    without_consent = fields.Integer()


class MemberOut(StrictSchema):
    """Somebody in a campaign, and how far they have come."""

    id = fields.Integer()
    customer_id = fields.Integer()
    line_id = fields.Integer(metadata={"description": "The line that is to be checked, by id."})
    state = fields.String()
    reason = fields.String(allow_none=True)
    order_id = fields.Integer(allow_none=True)
    invited_at = fields.AwareDateTime(allow_none=True)
    settled_at = fields.AwareDateTime(allow_none=True)
