"""The JSON API: its blueprints, its OpenAPI document, and what holds for every request."""

from flask import Flask, abort, request

from dispatch.blueprints import BLUEPRINTS
from dispatch.http import bodies, documents, guard, keys, parameters, problems
from dispatch.http.guard import Identity
from dispatch.http.json_limits import fault_of
from dispatch.operations import health

PREFIX = "/api/v1"
MAX_BODY_BYTES = 1_000_000


def install(app: Flask, identity: Identity) -> None:
    """Puts the API on an application."""
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES)
    keys.install(app.url_map)
    problems.install(app)
    app.before_request(_refuse_odd_bodies)
    guard.install(app, identity)
    parameters.install(app)
    bodies.install(app)
    api = documents.document_of(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix=PREFIX)
    api.register_blueprint(health.blueprint)
    documents.finish(app, api.spec)


def _refuse_odd_bodies() -> None:
    """What the JSON reader can't read without an error of its own is refused before it is read."""
    fault = fault_of(request.get_data()) if request.is_json else None
    if fault is not None:
        abort(422, description=fault)
