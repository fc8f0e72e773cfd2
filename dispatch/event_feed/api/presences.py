"""`/presence`: who looks at which visit at this moment, so that two do not move the same one."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from dispatch.event_feed.queries import presences as queries
from dispatch.event_feed.services import presences as services
from dispatch.http.fields import StrictSchema, Text, Whole
from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import Doing

blueprint = Blueprint("presences", __name__, description="Who looks at which visit at this moment.")


class PresenceInSchema(StrictSchema):
    """Which visit a page shows; null for none. Say it again every 15 seconds: after 45 it counts no more."""

    seat = Text(required=True, longest=64, validate=validate.Regexp(r"^[A-Za-z0-9-]+$"))
    visit_id = Whole(least=1, required=True, allow_none=True)
    doing = fields.Enum(
        Doing,
        by_value=True,
        load_default=Doing.LOOKING,
        metadata={"description": "Whether they look at it or hold it in their hand to move it."},
    )


class PresenceOut(StrictSchema):
    """Somebody at a visit."""

    visit_id = fields.Integer()
    name = fields.String()
    seat = fields.String()
    doing = fields.String(metadata={"description": "`looking` or `moving`."})


class PresenceList(StrictSchema):
    """Everybody who looks at a visit within the asker's bounds."""

    items = fields.List(fields.Nested(PresenceOut))


@blueprint.put("/presence")
@needs(Permission.PLANS_READ)
@blueprint.arguments(PresenceInSchema)
@blueprint.response(204)
def note(body: dict[str, Any]) -> None:
    """Says which visit one's page shows. Others hear of it by `/events/stream`: an event `presence` without an id."""
    with backend().work(actor()) as work:
        services.note(work, body["seat"], body["visit_id"], body["doing"])


@blueprint.get("/presence")
@needs(Permission.PLANS_READ)
@blueprint.response(200, PresenceList)
def read() -> dict[str, Any]:
    """Tells who looks at which visit now."""
    with backend().work(actor()) as work:
        return {"items": queries.present(work.session, work.actor, work.now)}
