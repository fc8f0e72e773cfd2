"""Traces by OpenTelemetry, where the operator wants them: request, jobs and calls of carriers stand in one.

The id of a trace follows from the id of its request, which jobs and texts carry anyway. So nothing more is handed on,
and whoever has an `X-Request-ID` finds the trace. Spans hold ids and codes, never a customer's data (invariant 38).
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from typing import TYPE_CHECKING, Any

from dispatch.settings import SettingsFault
from dispatch.vocabulary import request_ids

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Tracer

Fact = str | int | None
NOTHING: Mapping[str, Fact] = {}

EXTRA = "pip install 'field-dispatch[traces]'"


class TracesMissing(SettingsFault):
    """Traces are wanted, and OpenTelemetry is not installed."""

    def __init__(self) -> None:
        super().__init__(f"DISPATCH_TRACES_URL is set and OpenTelemetry is not installed: {EXTRA}.")


class Side(Enum):
    """On which side of a call a span stands."""

    ANSWERS = "SERVER"
    CALLS = "CLIENT"
    WORKS = "CONSUMER"


class Span:
    """What is going on; facts can be added to it while it lasts."""

    def __init__(self, inner: Any = None) -> None:
        self._inner = inner

    def note(self, **facts: Fact) -> None:
        """Adds facts: ids, codes, numbers."""
        if self._inner is not None:
            self._inner.set_attributes({f"dispatch.{name}": fact for name, fact in facts.items() if fact is not None})

    def name(self, name: str) -> None:
        """Calls it by another name."""
        if self._inner is not None:
            self._inner.update_name(name)

    def fail(self, why: str) -> None:
        """Marks it as failed, with a code."""
        if self._inner is not None:
            from opentelemetry.trace import Status, StatusCode  # noqa: PLC0415 - An extra.

            self._inner.set_status(Status(StatusCode.ERROR, why))


_tracer: "Tracer | None" = None
_is_first: ContextVar[bool] = ContextVar("is_first", default=False)
"""Whether the span about to be made is the request's own, under which all others of its trace stand."""


def start(url: str, service: str) -> None:
    """Sends the spans of this process to a collector by OTLP over HTTP, in the background; without a URL nowhere.

    Raises `TracesMissing`.
    """
    if not url:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - An extra.
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - An extra.
    except ImportError:
        raise TracesMissing from None
    hand_to(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)), service)


def hand_to(processor: "SpanProcessor", service: str = "dispatch") -> None:
    """Hands the spans of this process to a processor from now on."""
    global _tracer  # noqa: PLW0603 - One for the process, as its log.
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - An extra.
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - An extra.
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator  # noqa: PLC0415 - An extra.

    class IdsOfRequests(RandomIdGenerator):
        def generate_trace_id(self) -> int:
            request_id = request_ids.present()
            return super().generate_trace_id() if request_id is None else _ids_of(request_id)[0]

        def generate_span_id(self) -> int:
            request_id = request_ids.present()
            if request_id is None or not _is_first.get():
                return super().generate_span_id()
            return _ids_of(request_id)[1]

    provider = TracerProvider(
        resource=Resource.create({"service.name": service}), id_generator=IdsOfRequests(), shutdown_on_exit=True
    )
    provider.add_span_processor(processor)
    _tracer = provider.get_tracer("dispatch")


def stop() -> None:
    """Makes no more spans."""
    global _tracer  # noqa: PLW0603 - As above.
    _tracer = None


@contextmanager
def span(name: str, side: Side, *, begins_trace: bool = False, facts: Mapping[str, Fact] = NOTHING) -> Iterator[Span]:
    """What is done inside, as a span of the present request's trace. `begins_trace` is for the request itself."""
    if _tracer is None:
        yield Span()
        return
    from opentelemetry.trace import SpanKind  # noqa: PLC0415 - An extra.

    # Messages of exceptions may hold a customer's data; what failed is told by a code.
    first = _is_first.set(begins_trace)
    try:
        parent, kind = _parent(begins_trace=begins_trace), SpanKind[side.value]
        with _tracer.start_as_current_span(
            name, parent, kind, record_exception=False, set_status_on_exception=False
        ) as inner:
            _is_first.set(False)
            made = Span(inner)
            made.note(request_id=request_ids.present(), **facts)
            try:
                yield made
            except Exception as fault:
                made.fail(type(fault).__name__)
                raise
    finally:
        _is_first.reset(first)


def _parent(*, begins_trace: bool) -> "Context | None":
    """The span that this one stands under: what is going on here, else the request that it goes back to."""
    from opentelemetry import trace  # noqa: PLC0415 - An extra.
    from opentelemetry.context import Context  # noqa: PLC0415 - An extra.

    request_id = request_ids.present()
    if request_id is None:
        return None
    if begins_trace:
        return Context()
    trace_id, span_id = _ids_of(request_id)
    if trace.get_current_span().get_span_context().trace_id == trace_id:
        return None
    of_request = trace.SpanContext(trace_id, span_id, is_remote=True, trace_flags=trace.TraceFlags(1))
    return trace.set_span_in_context(trace.NonRecordingSpan(of_request), Context())


def _ids_of(request_id: str) -> tuple[int, int]:
    """The ids of a request's trace and of its own span in it, the same in every process."""
    digest = hashlib.sha256(request_id.encode()).digest()
    return int.from_bytes(digest[:16], "big"), int.from_bytes(digest[16:24], "big")
