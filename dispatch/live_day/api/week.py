"""`/board/week`: how full each technician's days are."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from dispatch.http.fields import StrictSchema, Text
from dispatch.http.guard import actor, backend, needs
from dispatch.live_day.rules.weeks import DayLook
from dispatch.live_day.services import week as services
from dispatch.live_day.services.week import Week
from dispatch.planning.api.schemas import LocalDayField
from dispatch.vocabulary.permissions import Permission
from dispatch.workforce.api.schemas import absence_kind_out

blueprint = Blueprint("week", __name__, description="A week at a glance.")


class WeekQuery(StrictSchema):
    """Which week, of which territories."""

    territories = Text(
        longest=500, metadata={"description": "Codes of territories, with commas between them; else all one may see."}
    )
    date = LocalDayField(metadata={"description": "A local day of the week; else today."})


class DayLoadOut(StrictSchema):
    """A day: how many visits, and how much of the shifts they take with drives and breaks."""

    day = fields.Date()
    visits = fields.Integer()
    at_risk = fields.Integer()
    busy_minutes = fields.Integer()
    paid_minutes = fields.Integer()
    percent = fields.Integer(allow_none=True)
    look = fields.Enum(DayLook, by_value=True)
    absence_kind = absence_kind_out()


class WeekRowOut(StrictSchema):
    """A technician's week."""

    technician_id = fields.Integer()
    name = fields.String()
    territory_id = fields.Integer()
    days = fields.List(fields.Nested(DayLoadOut))


class WeekOut(StrictSchema):
    """Seven local days from a Monday on."""

    first_day = fields.Date()
    zone = fields.String()
    technicians = fields.List(fields.Nested(WeekRowOut))
    together = fields.List(fields.Nested(DayLoadOut))


@blueprint.get("/board/week")
@needs(Permission.PLANS_READ)
@blueprint.arguments(WeekQuery, location="query")
@blueprint.response(200, WeekOut)
@blueprint.alt_response(404, description="There is no such territory, or it is out of the asker's bounds.")
def read(query: dict[str, Any]) -> Week:
    """Reads the load of each technician and day of a week."""
    codes = [code.strip() for code in query.get("territories", "").split(",") if code.strip()]
    with backend().work(actor()) as work:
        return services.read(work, codes, query.get("date"))
