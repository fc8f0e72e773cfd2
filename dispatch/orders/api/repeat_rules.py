"""`/repeat-rules`: what becomes of the technician whose work did not hold."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, post_load, validate

from dispatch.db.tables import RepeatRule
from dispatch.http.fields import StrictSchema, Text
from dispatch.http.guard import actor, backend, needs
from dispatch.orders.queries import repeat_rules as queries
from dispatch.orders.services import repeat_rules
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import RULES_OF_FIRST_TECHNICIAN, FirstTechnician

blueprint = Blueprint("repeat_rules", __name__, description="Who goes when work did not hold.")


class RepeatRuleIn(StrictSchema):
    """A rule for repeats in a territory, of a symptom, or both; what is left out stands for any."""

    territory = Text(longest=50, allow_none=True, load_default=None)
    symptom = Text(longest=100, allow_none=True, load_default=None)
    first_technician = fields.String(
        required=True, validate=validate.OneOf([one.value for one in RULES_OF_FIRST_TECHNICIAN])
    )

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {"first_technician": FirstTechnician(data["first_technician"])}


class RepeatRuleOut(StrictSchema):
    """A rule. A territory's own goes before one for everywhere, one of the symptom before one of any."""

    id = fields.Integer()
    territory = fields.String(attribute="territory.code", dump_default=None, allow_none=True)
    symptom = fields.String(allow_none=True)
    first_technician = fields.String()


class RepeatRuleList(StrictSchema):
    """All rules."""

    items = fields.List(fields.Nested(RepeatRuleOut))


@blueprint.get("/repeat-rules")
@needs(Permission.ORDERS_READ)
@blueprint.response(200, RepeatRuleList)
def find() -> dict[str, Any]:
    """Lists the rules; where none fits, another technician goes, unless the settings say otherwise."""
    with backend().work(actor()) as work:
        return {"items": queries.listed(work.session, work.actor)}


@blueprint.put("/repeat-rules")
@needs(Permission.HOUSE_WRITE)
@blueprint.arguments(RepeatRuleIn)
@blueprint.response(200, RepeatRuleOut)
def put(body: dict[str, Any]) -> RepeatRule:
    """Sets what becomes of the first technician: excluded, accompanied (two go together, they among them), or none."""
    with backend().work(actor()) as work:
        return repeat_rules.put(work, **body)


@blueprint.delete("/repeat-rules/<int:repeat_rule_id>")
@needs(Permission.HOUSE_WRITE)
@blueprint.response(204)
def remove(repeat_rule_id: int) -> None:
    """Takes a rule out; repeats that are here stay as they are."""
    with backend().work(actor()) as work:
        repeat_rules.remove(work, repeat_rule_id)
