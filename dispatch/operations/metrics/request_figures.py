"""What this process answered: how many requests of each route, how fast, and what it refused at its doors."""

import time

from flask import Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BOUNDS_SECONDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


class RequestFigures:
    """Counters of one application. Every label has few values: routes as they are written, never addresses."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._answers = Counter(
            "dispatch_http_requests", "Answers by route and status", ("method", "route", "status"), registry=registry
        )
        self._seconds = Histogram(
            "dispatch_http_request_seconds",
            "How long an answer took to begin",
            ("route",),
            buckets=BOUNDS_SECONDS,
            registry=registry,
        )
        self._refusals = Counter(
            "dispatch_security_events", "What was refused at the doors, by kind", ("kind",), registry=registry
        )

    def begin(self) -> None:
        """Notes when a request came."""
        g.request_came = time.perf_counter()

    def end(self, answer: Response) -> Response:
        """Counts an answer."""
        route = request.url_rule.rule if request.url_rule else "unknown"
        method = request.method if request.method in METHODS else "other"
        self._answers.labels(method, route, str(answer.status_code)).inc()
        came: float | None = g.pop("request_came", None)
        if came is not None:
            self._seconds.labels(route).observe(time.perf_counter() - came)
        return answer

    def count_refusal(self, kind: str) -> None:
        """Counts a security event."""
        self._refusals.labels(kind).inc()
