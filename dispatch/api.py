"""The JSON API: its blueprints, its OpenAPI document, and what holds for every request."""

from flask import Flask, abort, current_app, request

from dispatch.blueprints import BLUEPRINTS
from dispatch.http import bodies, documents, guard, keys, parameters, problems
from dispatch.http.browsers import protection
from dispatch.http.files.json_limits import fault_of
from dispatch.http.guard import Identity
from dispatch.http.traces import request_ids, spans
from dispatch.operations import health
from dispatch.operations.metrics import page as metrics
from dispatch.vocabulary.permissions import Permission

PREFIX = "/api/v1"
MAX_BODY_BYTES = 1_000_000
STRANGERS_BODY_BYTES = 64_000
"""Of routes that are open to everybody: pairing, customers' forms, signing in, Twilio's reports."""


def install(app: Flask, identity: Identity) -> None:
    """Puts the API on an application."""
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES)
    keys.install(app.url_map)
    problems.install(app)
    request_ids.install(app)
    spans.install(app)
    metrics.install(app)
    guard.install(app, identity)
    protection.install(app)
    app.before_request(_bound_strangers)
    app.before_request(_refuse_odd_bodies)
    parameters.install(app)
    bodies.install(app)
    api = documents.document_of(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix=PREFIX)
    api.register_blueprint(health.blueprint)
    documents.finish(app, api.spec)


def _bound_strangers() -> None:
    """Whoever is let in without being known sends little; a route that knows its caller otherwise allows more."""
    rule, endpoint = request.url_rule, request.endpoint
    if rule is None or endpoint is None or endpoint == "static":
        return
    if guard.permission_of(current_app, endpoint, request.method) is Permission.PUBLIC:
        request.max_content_length = STRANGERS_BODY_BYTES


def _refuse_odd_bodies() -> None:
    """What the JSON reader can't read without an error of its own is refused before it is read.

    The guard has been passed: nobody unknown makes us read a body where a permission is needed.
    """
    is_ours = request.url_rule is not None and request.url_rule.rule.startswith(PREFIX)
    fault = fault_of(request.get_data()) if is_ours and request.is_json else None
    if fault is not None:
        abort(422, description=fault)
