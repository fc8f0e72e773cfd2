"""Logs of tests, for a person's eye."""

import structlog


def log_plainly() -> None:
    """Tells what fails on purpose by plain tracebacks: a rich one, with every local, takes longer than most tests."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        wrapper_class=structlog.BoundLogger,
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
