"""`/simulations`: days of a territory played under other policies, compared with today's."""

from datetime import date
from typing import Any

from flask_smorest import Blueprint

from dispatch.db.tables import Simulation
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import PageQuery, page, page_of
from dispatch.kernel.work import Work
from dispatch.simulation.api.schemas import SimulationInSchema, SimulationOut
from dispatch.simulation.queries import simulations as queries
from dispatch.simulation.services import simulations as services
from dispatch.simulation.services.simulations import SimulationIn
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import SimulationState
from dispatch.vocabulary.terms import SimulatedOrders

blueprint = Blueprint("simulations", __name__, description="Days played under other policies, compared with today's.")
_out = SimulationOut()
_FIELDS = tuple(name for name in _out.fields if name not in ("policies", "scenarios"))


@blueprint.post("/simulations")
@needs(Permission.PLANS_WRITE)
@blueprint.arguments(SimulationInSchema)
@blueprint.response(202, SimulationOut)
@once
def request(work: Work, wanted: SimulationIn) -> Answer:
    """Asks what days of a territory would be like under other policies; a worker plays them, one territory's at a time.

    Nothing that is planned or promised changes, and nobody is told anything.
    """
    return _out.dump(as_told(services.request(work, wanted))), 202


@blueprint.get("/simulations")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(SimulationOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists simulations, the newest first."""
    limit, after = query["limit"], query["after"]
    with backend().work(actor()) as work:
        rows = queries.listed(work.session, work.actor, limit=limit + 1, before=after)
        found = page(rows, limit)
        return found | {"items": [as_told(row) for row in found["items"]]}


@blueprint.get("/simulations/<int:simulation_id>")
@needs(Permission.REPORTS_READ)
@blueprint.response(200, SimulationOut)
def read(simulation_id: int) -> dict[str, Any]:
    """Reads a simulation: how far it is, and what came of it once it is done."""
    with backend().work(actor()) as work:
        return as_told(services.visible(work, simulation_id))


@blueprint.post("/simulations/<int:simulation_id>/cancel")
@needs(Permission.PLANS_WRITE)
@blueprint.response(200, SimulationOut)
def cancel(simulation_id: int) -> dict[str, Any]:
    """Ends a simulation that waits or runs; it stops after the day that is being played."""
    with backend().work(actor()) as work:
        return as_told(services.cancel(work, simulation_id))


def as_told(row: Simulation) -> dict[str, Any]:
    """A simulation as the API and the command line give it."""
    told: dict[str, Any] = {name: getattr(row, name) for name in _FIELDS}
    return told | {
        "orders": SimulatedOrders(row.orders),
        "state": SimulationState(row.state),
        "scenarios": services.scenarios_of(row),
        "policies": [_policy(one) for one in row.result["policies"]] if row.result else [],
    }


def _policy(one: dict[str, Any]) -> dict[str, Any]:
    return one | {"days": [day | {"day": date.fromisoformat(day["day"])} for day in one["days"]]}
