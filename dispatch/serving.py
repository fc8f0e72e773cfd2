"""Serves the application: waitress by default, its threads from the settings."""

import gc
import signal
import threading
import time
from typing import Any

import waitress
from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer

from dispatch.app import create_app
from dispatch.bootstrap import Backend
from dispatch.settings import Settings
from dispatch.slow_clients import SlowClients

DRAIN_SECONDS = 20.0
"""So long requests that are under way may take after the process was asked to stop."""

LOOK_SECONDS = 0.5
STREAM = "/stream"
"""Where a path ends so, the answer never does: nobody waits for it, its reader comes again."""


def serve(backend: Backend) -> None:
    """Answers requests until the process is asked to stop (SIGINT, SIGTERM); those under way get their answer."""
    asked = threading.Event()
    for which in (signal.SIGINT, signal.SIGTERM):
        signal.signal(which, lambda *_: asked.set())
    app = create_app(backend)
    settle_in()
    run(app, backend.settings, asked, SlowClients())


def settle_in() -> None:
    """Says that whatever has been made so far stays: looking through it for garbage held a request up for 0.3 s."""
    gc.collect()
    gc.freeze()


def run(app: Flask, settings: Settings, asked: threading.Event, slow: SlowClients) -> None:
    """Answers requests to an application until `asked` is set; those under way get their answer."""
    sockets: dict[int, Any] = {}
    server = waitress.create_server(
        app,
        map=sockets,
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        connection_limit=slow.most,
        max_request_body_size=8_000_000,
        channel_timeout=30,
        ident=None,
        # The application itself believes so many entries as there are proxies of one's own.
        clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
    )
    while not asked.is_set():
        _turn(sockets)
        slow.look(list(sockets.values()))
    _drain(sockets)
    server.task_dispatcher.shutdown(timeout=1)
    wasyncore.close_all(sockets)


def _turn(sockets: dict[int, Any]) -> None:
    wasyncore.loop(timeout=LOOK_SECONDS, map=sockets, use_poll=True, count=1)


def _drain(sockets: dict[int, Any]) -> None:
    """Takes in nobody new, and lets whoever is there have their answer."""
    for one in list(sockets.values()):
        if isinstance(one, BaseWSGIServer):
            wasyncore.dispatcher.close(one)
    deadline = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < deadline and any(_is_busy(one) for one in list(sockets.values())):
        _turn(sockets)


def _is_busy(channel: Any) -> bool:
    """Whether a connection is amid a request or an answer, other than a stream."""
    if not isinstance(channel, HTTPChannel):
        return False
    requests = list(channel.requests)
    if requests:
        return not str(getattr(requests[0], "path", "")).endswith(STREAM)
    return channel.request is not None or channel.total_outbufs_len > 0
