"""`/plans`: a day is planned, compared, published."""

from datetime import date
from typing import Any

from flask_smorest import Blueprint

from dispatch.db.tables import Plan
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.kernel.work import Work
from dispatch.planning.api.schemas import CurrentQuery, Difference, PlanInSchema, PlanOut
from dispatch.planning.services import plans
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("plans", __name__, description="Who goes where and when: computed, compared, published.")
_out = PlanOut()


@blueprint.post("/plans")
@needs(Permission.PLANS_WRITE)
@blueprint.arguments(PlanInSchema)
@blueprint.response(202, PlanOut)
@once
def request(work: Work, body: dict[str, Any]) -> Answer:
    """Asks for a plan; a worker computes it, and publishes it where the territory wants that."""
    first: date = body["first_day"]
    plan = plans.request(
        work, body["territory"], first, body.get("last_day", first), solve_seconds=body.get("solve_seconds")
    )
    return _out.dump(plan), 202


@blueprint.get("/plans/<int:plan_id>")
@needs(Permission.PLANS_READ)
@blueprint.response(200, PlanOut)
def read(plan_id: int) -> Plan:
    """Reads a plan with its stops and what it could not place."""
    with backend().work(actor()) as work:
        return plans.visible(work, plan_id)


@blueprint.get("/plans/<int:plan_id>/difference")
@needs(Permission.PLANS_READ)
@blueprint.response(200, Difference)
def difference(plan_id: int) -> dict[str, Any]:
    """Tells per visit what the plan changes, and so whom its publication concerns."""
    with backend().work(actor()) as work:
        return {"items": plans.changes(work, plan_id)}


@blueprint.post("/plans/<int:plan_id>/publish")
@needs(Permission.PLANS_WRITE)
@blueprint.response(200, PlanOut)
def publish(plan_id: int) -> Plan:
    """Publishes a draft; 409 when what it was computed from has changed."""
    with backend().work(actor()) as work:
        return plans.publish(work, plan_id)


@blueprint.get("/plans/current")
@needs(Permission.PLANS_READ)
@blueprint.arguments(CurrentQuery, location="query")
@blueprint.response(200, PlanOut)
def current(query: dict[str, Any]) -> Plan:
    """Reads the plan that was published last for a day."""
    with backend().work(actor()) as work:
        return plans.current(work, query["territory"], query["date"])
