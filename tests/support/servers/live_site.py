"""The application behind a real port of this machine, for browsers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from dispatch.bootstrap import Backend
from dispatch.messaging.processes.sending import SenderPool
from tests.support.doors.apps import app_of
from tests.support.planning import quick


@dataclass
class Site:
    """A running server. `house` is the backend that knows the server's own address."""

    url: str
    house: Backend

    def send_texts(self) -> None:
        """Sends every text that is due, as a worker would."""
        SenderPool(self.house).send_due()


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - The server's own signature.
        """Keeps the addresses of customers' pages out of the tests' output."""


@contextmanager
def served(backend: Backend) -> Iterator[Site]:
    """Serves a backend, with a quick solver, on a free port until the end."""
    server = make_server("127.0.0.1", 0, Flask("not_yet"), threaded=True, request_handler=_Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    settings = backend.settings.model_copy(update={"public_url": url})
    house = replace(quick(replace(backend, settings=settings)), tools=replace(backend.tools, public_url=url))
    server.app = app_of(house)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield Site(url, house)
    server.shutdown()
    thread.join()
    server.server_close()
