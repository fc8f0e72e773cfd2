"""A request, the jobs that it left and the calls of carriers that came of it stand in one trace."""

import builtins
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.kernel import tracing
from dispatch.kernel.job_queue import does
from dispatch.messaging.processes.sending import SenderPool
from dispatch.vocabulary import request_ids
from dispatch.vocabulary.jobs import GEOCODE_SITE, SEND_DUE
from dispatch.vocabulary.terms import Role
from notify.errors import ErrorClass, SendError
from tests.support.backends import SECRET
from tests.support.bare_databases import run_command
from tests.support.carriers import FakeCarrier, raising, with_carriers
from tests.support.doors.api_clients import door
from tests.support.messages import a_text
from tests.support.orders import order_json

exporters = pytest.importorskip(
    "opentelemetry.sdk.trace.export.in_memory_span_exporter", reason="the extra `traces` is not installed"
)


@pytest.fixture
def spans() -> Iterator[Any]:
    """What has ended so far, in the order in which it ended."""
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor

    exporter = exporters.InMemorySpanExporter()
    tracing.hand_to(SimpleSpanProcessor(exporter))
    yield exporter.get_finished_spans
    tracing.stop()


def job_arguments(backend: Backend) -> list[Mapping[str, Any]]:
    with backend.work() as work:
        return list(work.session.connection().exec_driver_sql("SELECT args FROM procrastinate_jobs").scalars())


def test_shows_request_job_and_carrier_in_one_trace(backend: Backend, spans: Any) -> None:
    house = with_carriers(backend, FakeCarrier())
    order = order_json()
    del order["site"]["lat"], order["site"]["lon"]
    placed = door(house).post("/orders", order)
    (arguments,) = job_arguments(house)

    def tell(site_id: int) -> None:
        del site_id
        with house.work() as work:
            a_text(work)

    does(house.jobs, GEOCODE_SITE)(tell)
    does(house.jobs, SEND_DUE)(lambda: SenderPool(house).send_due())
    house.jobs.tasks[GEOCODE_SITE.name](**arguments)
    house.jobs.tasks[SEND_DUE.name]()
    request, job, sending, carrier = sorted(
        (span for span in spans() if span.name != "job send_due" or span.parent is None),
        key=lambda span: ["POST /api/v1/orders", "job geocode_site", "job send_due", "carrier fake"].index(span.name),
    )
    told = placed.headers["X-Request-ID"]
    assert [span.attributes.get("dispatch.request_id") for span in (request, job, carrier)] == [told] * 3
    assert {span.context.trace_id for span in (request, job, carrier)} == {request.context.trace_id}
    assert [span.parent and span.parent.span_id for span in (request, job, carrier)] == [
        None, request.context.span_id, request.context.span_id,
    ]  # fmt: skip
    assert sending.context.trace_id != request.context.trace_id
    assert (request.attributes["dispatch.route"], request.attributes["dispatch.status"]) == ("/api/v1/orders", 201)
    assert (carrier.attributes["dispatch.message_id"], carrier.attributes["dispatch.outcome"]) == (1, "accepted")


def test_marks_what_failed_by_a_code_and_tells_nobodys_data(backend: Backend, spans: Any) -> None:
    refusing = FakeCarrier(answer=raising(SendError(ErrorClass.BAD_NUMBER, "21211")))
    with backend.work() as work, request_ids.under("a-request-of-ours"):
        number = a_text(work).to_number

    def break_down(site_id: int) -> None:
        raise ValueError(f"nobody at {number} by {site_id}")

    SenderPool(with_carriers(backend, refusing)).send_due()
    does(backend.jobs, GEOCODE_SITE)(break_down)
    with pytest.raises(ValueError, match="nobody at"):
        backend.jobs.tasks[GEOCODE_SITE.name](site_id=7, request_id="a-request-of-ours")
    carrier, job = spans()
    assert (carrier.status.description, job.status.description) == ("bad_number", "ValueError")
    assert [span.status.is_ok for span in (carrier, job)] == [False, False]
    assert number not in carrier.to_json() + job.to_json()


def test_names_a_request_by_its_route_and_not_by_what_was_asked(backend: Backend, spans: Any) -> None:
    door(backend).get("/customers?phone=%2B12025550177")
    door(backend, Role.ADMIN).get("/orders/77")
    found = spans()
    assert [span.name for span in found] == ["GET /api/v1/customers", "GET /api/v1/orders/<int:order_id>"]
    assert "2025550177" not in "".join(span.to_json() for span in found)


def test_makes_no_trace_unless_it_is_wanted(backend: Backend, spans: Any) -> None:
    tracing.stop()
    door(backend).get("/orders")
    assert spans() == ()


def test_does_not_start_with_traces_wanted_and_the_extra_missing(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = builtins.__import__

    def without(name: str, *given: Any, **named: Any) -> Any:
        if name.startswith("opentelemetry"):
            raise ImportError(name)
        return there(name, *given, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    done = run_command(database_url, "worker", DISPATCH_TRACES_URL="http://127.0.0.1:1/v1/traces")
    assert (done.exit_code, "pip install 'field-dispatch[traces]'" in done.output) == (1, True)
    assert SECRET not in done.output
