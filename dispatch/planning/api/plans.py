"""`/plans`: a day is planned, compared, published."""

from datetime import date
from typing import Any

from flask_smorest import Blueprint

from dispatch.db.tables import Plan
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import place_of
from dispatch.kernel.work import Work
from dispatch.planning.api.schemas import CurrentQuery, Difference, PlanInSchema, PlanOut, PlanQuery
from dispatch.planning.queries.plan_pages import PlanPage
from dispatch.planning.services import plan_runs, plans
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
@blueprint.arguments(PlanQuery, location="query")
@blueprint.response(200, PlanOut)
def read(query: dict[str, Any], plan_id: int) -> dict[str, Any]:
    """Reads a plan with its stops and what it could not place, a large one page by page."""
    with backend().work(actor()) as work:
        return _shown(plans.page(work, plan_id, query["limit"], query["after"]))


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


@blueprint.post("/plans/<int:plan_id>/stop")
@needs(Permission.PLANS_WRITE)
@blueprint.response(200, PlanOut)
def stop(plan_id: int) -> dict[str, Any]:
    """Ends the search for a plan and takes the best one so far, within about a second; it goes on as any other.

    The plan says who stopped it and when; a second stop changes nothing. Where it must be computed anew, because the
    world has moved or the worker died, that attempt is not stopped. 409 before a worker has begun, and after the end.
    """
    with backend().work(actor()) as work:
        plan_runs.stop(work, plan_id)
        return _shown(plans.page(work, plan_id, 1, None))


@blueprint.get("/plans/current")
@needs(Permission.PLANS_READ)
@blueprint.arguments(CurrentQuery, location="query")
@blueprint.response(200, PlanOut)
def current(query: dict[str, Any]) -> dict[str, Any]:
    """Reads the plan that was published last for a day, a large one page by page."""
    with backend().work(actor()) as work:
        plan_id = plans.current(work, query["territory"], query["date"])
        return _shown(plans.page(work, plan_id, query["limit"], query["after"]))


def _shown(page: PlanPage) -> dict[str, Any]:
    of_page = ("expected_broken", "next", "stops", "unplaced")
    facts = {name: getattr(page.plan, name) for name in _out.fields if name not in of_page}
    place = None if page.next is None else place_of(*page.next)
    return facts | {
        "expected_broken": page.expected_broken,
        "stops": page.stops,
        "unplaced": page.unplaced,
        "next": place,
    }
