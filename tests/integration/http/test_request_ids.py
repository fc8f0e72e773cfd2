"""The id of a request goes from the answer to the audit, the jobs, the texts and the log."""

from dispatch.bootstrap import Backend, build
from dispatch.kernel.job_queue import does
from dispatch.messaging.processes.sending import SenderPool
from dispatch.vocabulary import request_ids
from dispatch.vocabulary.jobs import GEOCODE_SITE, SEND_DUE
from dispatch.vocabulary.terms import Role
from tests.integration.http.conftest import Lines
from tests.support.backends import make_settings
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.doors.api_clients import door
from tests.support.doors.apps import app_of
from tests.support.messages import a_text

ORDER = {
    "external_id": "X-1", "kind": "repair", "reported_at": "2026-12-01T08:00:00+01:00",
    "customer": {"external_id": "C-1", "name": "Ann", "phone": "+12025550101", "language": "en"},
    "site": {"address": "Main Street 1"},
}  # fmt: skip
HEADER = "X-Request-ID"


def test_names_the_request_in_the_answer_and_the_audit(backend: Backend) -> None:
    crm = door(backend, Role.INTEGRATION, name="crm")
    placed = crm.post("/orders", ORDER, headers={"Idempotency-Key": "k-1"})
    assert placed.status_code == 201
    other = crm.get("/orders")
    assert placed.headers[HEADER] != other.headers[HEADER]
    audit = door(backend, Role.ADMIN).get("/audit?thing=order").json["items"]
    assert [(entry["action"], entry["request_id"]) for entry in audit] == [("order.placed", placed.headers[HEADER])]


def test_hands_the_id_to_the_jobs_that_the_request_left(backend: Backend) -> None:
    placed = door(backend).post("/orders", ORDER, headers={"Idempotency-Key": "k-1"})
    with backend.work() as work:
        rows = work.session.connection().exec_driver_sql("SELECT args FROM procrastinate_jobs").all()
    assert [args["request_id"] for (args,) in rows] == [placed.headers[HEADER]]


def test_does_a_job_as_work_of_its_request(backend: Backend) -> None:
    seen: list[tuple[int, str | None]] = []

    def note(site_id: int) -> None:
        seen.append((site_id, request_ids.present()))

    does(backend.jobs, GEOCODE_SITE)(note)
    task = backend.jobs.tasks[GEOCODE_SITE.name]
    task(site_id=1, request_id="of-the-request")
    task(site_id=2)
    assert seen == [(1, "of-the-request"), (2, None)]
    assert request_ids.present() is None


def test_writes_the_id_into_the_log(backend: Backend, log_lines: Lines) -> None:
    answer = door(backend, Role.INTEGRATION, name="crm").get("/users")
    assert [line["request_id"] for line in log_lines()] == [answer.headers[HEADER]]


def test_calls_the_carrier_and_does_the_jobs_in_the_name_of_each_texts_request(
    backend: Backend, log_lines: Lines
) -> None:
    asked = {}
    with backend.work() as work:
        for request_id in ("request-of-one", "request-of-another"):
            with request_ids.under(request_id):
                asked[a_text(work).id] = request_id
    house = with_carriers(backend, FakeCarrier(answer=lambda text: _fail_the_second(text.message_id)))
    does(house.jobs, SEND_DUE)(lambda: SenderPool(house).send_due())
    house.jobs.tasks[SEND_DUE.name](request_id="of-the-job")
    lines = log_lines()
    calls = {line["message_id"]: line["request_id"] for line in lines if line["event"] == "carrier called"}
    broken = [line["request_id"] for line in lines if line["event"] == "carrier broke"]
    jobs = [(line["job"], line["outcome"], line["request_id"]) for line in lines if line["event"] == "job"]
    assert calls == asked
    assert broken == ["request-of-another"]
    assert jobs == [(SEND_DUE.name, "done", "of-the-job")]


def _fail_the_second(message_id: str) -> None:
    if message_id == "2":
        raise RuntimeError("a fault of the driver's")


def test_takes_an_id_over_from_ones_own_proxy_alone(backend: Backend) -> None:
    house = build(make_settings(trusted_proxies=1), backend.database.url, clock=backend.clock)
    written = ["from-the-proxy-1", "short", "with blanks in it", "x" * 65]
    taken = {
        proxies: [
            app_of(one).test_client().get("/healthz", headers={HEADER: value}).headers[HEADER] == value
            for value in written
        ]
        for proxies, one in ((1, house), (0, backend))
    }
    house.database.close()
    assert taken == {1: [True, False, False, False], 0: [False] * 4}
