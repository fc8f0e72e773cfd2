"""The application over a backend of a test's. Its routes are the same for all, so they are put together once."""

from copy import copy
from functools import cache

from flask import Flask

from dispatch.app import create_app, serve_for
from dispatch.bootstrap import Backend, build
from tests.support.backends import make_settings


def app_of(backend: Backend) -> Flask:
    """An application of its own over this backend; only the routes are shared with those of other tests."""
    app = copy(_app(backend.tools.public_url.partition("://")[0]))
    app.extensions, app.config = copy(app.extensions), copy(app.config)
    serve_for(app, backend)
    return app


@cache
def _app(scheme: str) -> Flask:
    """The application with its routes. The scheme of its address decides how its cookies travel."""
    settings = make_settings(public_url=f"{scheme}://fd.example")
    return create_app(build(settings, "postgresql://nobody@nowhere/none"))
