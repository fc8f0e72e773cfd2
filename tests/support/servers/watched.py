"""The server of `dispatch serve` on a port of this machine, in a thread of the test's process."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from dispatch.serving import run
from dispatch.settings import Settings
from dispatch.slow_clients import SlowClients


@contextmanager
def running(app: Flask, settings: Settings, slow: SlowClients) -> Iterator[None]:
    """Serves an application at the port of the settings until the end."""
    asked = threading.Event()
    thread = threading.Thread(target=run, args=(app, settings, asked, slow))
    thread.start()
    try:
        _until_it_listens(settings.port)
        yield
    finally:
        asked.set()
        thread.join(30)


def _until_it_listens(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    pytest.fail("The server does not listen.")
