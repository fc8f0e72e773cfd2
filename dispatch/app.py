"""Builds the Flask application: the JSON API and the pages."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from dispatch import api, web
from dispatch.accounts.processes.identity_provider import IdentityProvider
from dispatch.accounts.services import identity
from dispatch.bootstrap import Backend
from dispatch.http.guard import Identity
from dispatch.operations.privacy.pages import pages as privacy_pages


def create_app(backend: Backend) -> Flask:
    """An application over a backend. It starts no thread and no schedule, so any server may load it many times."""
    app = Flask("dispatch", static_folder=None)
    serve_for(app, backend)
    app.config.update(SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", PROPAGATE_EXCEPTIONS=False)
    api.install(app, Identity(identity.by_token, identity.by_session))
    web.install(app)
    app.register_blueprint(privacy_pages)
    return app


def serve_for(app: Flask, backend: Backend) -> None:
    """Gives an application its backend, whose settings tell what signs cookies and which hosts and proxies it knows."""
    settings = backend.settings
    app.extensions["backend"] = backend
    app.extensions["identity_provider"] = IdentityProvider.of(settings)
    app.secret_key, *fallbacks = backend.tools.keys.session_keys()
    app.config.update(SECRET_KEY_FALLBACKS=fallbacks, TRUSTED_HOSTS=settings.hosts() or None)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
