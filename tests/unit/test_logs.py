"""What reaches the log of a process."""

import io
import logging
from collections.abc import Iterator

import pytest

from dispatch import logs
from tests.support.running.plain_logs import log_plainly


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the configured handler writes; the logging of the tests comes back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure("json")
    written = io.StringIO()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)
    log_plainly()


@pytest.mark.parametrize("library", ["urllib3.connectionpool", "geopy", "requests", "twilio.http_client", "httpx"])
def test_keeps_back_what_libraries_say_since_they_name_addresses(log: io.StringIO, library: str) -> None:
    logging.getLogger(library).error("Retrying: /search?q=Citylevel+Road+5%2C+Vaduz")
    assert log.getvalue() == ""


@pytest.mark.parametrize(
    "name", ["dispatch.orders", "routing.solving.engine", "notify.carriers", "procrastinate.worker"]
)
def test_writes_our_own_warnings_and_the_job_engine_s(log: io.StringIO, name: str) -> None:
    logging.getLogger(name).warning("job 5 failed")
    assert "job 5 failed" in log.getvalue()
