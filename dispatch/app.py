"""Builds the Flask application: the JSON API and the pages."""

from flask import Flask

from dispatch import api, web
from dispatch.accounts.services import identity
from dispatch.bootstrap import Backend
from dispatch.http.guard import Identity


def create_app(backend: Backend) -> Flask:
    """An application over a backend. It starts no thread and no schedule, so any server may load it many times."""
    app = Flask("dispatch", static_folder=None)
    app.extensions["backend"] = backend
    app.secret_key = backend.tools.keys.session_key()
    app.config.update(SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", PROPAGATE_EXCEPTIONS=False)
    api.install(app, Identity(identity.by_token, identity.by_user_id))
    web.install(app)
    return app
