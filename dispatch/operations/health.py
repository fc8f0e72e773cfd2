"""Whether this process lives, and whether the backend can do its work."""

from typing import Any

from flask import Response, json
from flask.views import MethodView
from flask_smorest import Blueprint

from dispatch.http.guard import backend, needs
from dispatch.operations import readiness
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
    """Whether orders are taken and texts go out."""

    @needs(Permission.PUBLIC)
    def get(self) -> Response:
        """Tell whether the database, its migrations, a worker and the sending of texts are in order."""
        if not backend().database.is_reachable():
            return _json({"status": "not_ready", "checks": {"database": "unreachable"}}, 503)
        with backend().work() as work:
            checks = readiness.check(work)
        failing = [name for name, state in checks.items() if state != "ok"]
        return _json({"status": "not_ready" if failing else "ready", "checks": checks}, 503 if failing else 200)
