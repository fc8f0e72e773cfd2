"""`/metrics`: figures for a Prometheus that holds `DISPATCH_METRICS_TOKEN`; without that setting there is no page."""

import hmac

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from dispatch.http.guard import Unauthorized, backend, needs
from dispatch.http.traces import security_events
from dispatch.operations.metrics.request_figures import RequestFigures
from dispatch.operations.metrics.state_figures import StateFigures
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("metrics", __name__)


def install(app: Flask) -> None:
    """Counts every request from now on, and opens the page."""
    registry = CollectorRegistry()
    figures = RequestFigures(registry)
    app.extensions["metrics"] = registry
    app.extensions[security_events.LISTENERS] = [figures.count_refusal]
    app.before_request(figures.begin)
    app.after_request(figures.end)
    app.register_blueprint(blueprint)


@blueprint.get("/metrics")
@needs(Permission.PUBLIC)
def metrics() -> Response:
    """The figures as text. A database that is away is a figure, too."""
    _must_hold_token()
    own: CollectorRegistry = current_app.extensions["metrics"]
    shared = CollectorRegistry()
    shared.register(StateFigures(backend()))
    return Response(generate_latest(own) + generate_latest(shared), content_type=CONTENT_TYPE_LATEST)


def _must_hold_token() -> None:
    token = backend().settings.metrics_token.get_secret_value()
    if not token:
        raise Missing("page")
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
        security_events.note("token_refused")
        raise Unauthorized
