"""Serves the application: waitress by default, its threads from the settings."""

import waitress

from dispatch.app import create_app
from dispatch.bootstrap import Backend


def serve(backend: Backend) -> None:
    """Answers requests until the process is stopped."""
    settings = backend.settings
    waitress.serve(
        create_app(backend),
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        max_request_body_size=8_000_000,
        channel_timeout=30,
        ident=None,
    )
