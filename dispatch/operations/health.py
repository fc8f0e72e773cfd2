"""Whether this process lives, and whether the backend can do its work."""

from collections.abc import Callable
from typing import Any

from flask import Response, json
from flask.views import MethodView
from flask_smorest import Blueprint

from dispatch.http.guard import backend, needs
from dispatch.kernel.admission.key_memory import StrangeKeys
from dispatch.kernel.admission.schema_gate import StrangeSchema
from dispatch.kernel.work import Work
from dispatch.operations import machine_watch, readiness
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("health", __name__, description="Is it alive, and is it able to work")


def _json(body: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(body), status=status, content_type="application/json")


@blueprint.route("/healthz")
class Health(MethodView):
    """The process answers; it asks nobody else."""

    @needs(Permission.PUBLIC)
    def get(self) -> Response:
        """Tell that the process lives."""
        return _json({"status": "alive"}, 200)


@blueprint.route("/readyz")
class Ready(MethodView):
    """Whether orders are taken in; it does not fall with the worker, whose state it only shows."""

    @needs(Permission.PUBLIC)
    def get(self) -> Response:
        """Tell whether the database and its migrations are in order; warn of a silent worker, a full disk, a clock."""
        return _checked(readiness.check, _warnings)


@blueprint.route("/readyz/worker")
class WorkerReady(MethodView):
    """Whether texts go out and jobs are done."""

    @needs(Permission.PUBLIC)
    def get(self) -> Response:
        """Tell whether a worker lives, and how long texts and jobs that are due have been waiting."""
        return _checked(readiness.check_worker, lambda _: {})


def _checked(check: Callable[[Work], dict[str, str]], warn: Callable[[Work], dict[str, str]]) -> Response:
    if not backend().database.is_reachable():
        return _json({"status": "not_ready", "checks": {"database": "unreachable"}}, 503)
    try:
        backend().be_admitted()
    except StrangeSchema as fault:
        return _json({"status": "not_ready", "checks": {"database": "ok", "migrations": str(fault)}}, 503)
    except StrangeKeys:
        return _json({"status": "not_ready", "checks": {"database": "ok", "keys": "not those of the database"}}, 503)
    with backend().work() as work:
        checks = check(work)
        failing = [name for name, state in checks.items() if state != "ok"]
        warnings = {} if failing else warn(work)
    status = "not_ready" if failing else "ready"
    return _json({"status": status, "checks": checks, "warnings": warnings}, 503 if failing else 200)


def _warnings(work: Work) -> dict[str, str]:
    of_worker = {name: state for name, state in readiness.check_worker(work).items() if state != "ok"}
    return of_worker | machine_watch.warnings(work, backend().machine)
