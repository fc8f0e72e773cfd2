"""Files of orders over HTTP, worked off by the job."""

import json
from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import text

from dispatch.bootstrap import Backend
from dispatch.db.tables import OrderImport, WorkOrder
from dispatch.operations import failed_jobs, stalled_jobs
from dispatch.operations.worker import register
from dispatch.orders.api.file_schemas import unread_lines
from dispatch.orders.processes.import_jobs import ReadFile, work_off
from dispatch.orders.processes.importing import BATCH
from dispatch.orders.rules.order_files import LONGEST_LINE, FileOptions, ReadLine, UnreadLine
from dispatch.vocabulary.terms import Role
from tests.integration.orders.conftest import BadInput
from tests.support.doors.api_clients import door
from tests.support.orders import order_json
from tests.support.running.run_async import run_alone


def _lines(count: int) -> str:
    return "\n".join(json.dumps(order_json()) for _ in range(count))


def test_takes_the_good_lines_in_and_names_the_others(backend: Backend, bad_input: BadInput) -> None:
    asker = door(backend, Role.INTEGRATION, name="bss")
    data = bad_input.path.read_bytes()
    made = asker.ask("POST", "/order-imports", data=data, content_type="application/x-ndjson")
    assert (made.status_code, made.json["state"], made.json["lines_total"]) == (202, "queued", len(bad_input.lines))
    work_off(backend, unread_lines, made.json["id"])
    ended = asker.get(f"/order-imports/{made.json['id']}").json
    good = len(bad_input.lines) - len(bad_input.verdicts)
    assert (ended["state"], ended["created"], ended["known"]) == ("done", good, 0)
    got = {refusal["line"]: refusal["code"] for refusal in ended["refused"]}
    assert got == {number: verdict.code for number, verdict in bad_input.verdicts.items()}
    with backend.work() as work:
        assert {order.source for order in work.session.query(WorkOrder)} == {"bss"}
        assert work.session.query(OrderImport).one().content == ""


def test_goes_on_behind_the_last_batch_when_its_worker_died(backend: Backend) -> None:
    asker = door(backend)
    made = asker.ask("POST", "/order-imports", data=_lines(BATCH + 3), content_type="application/jsonl").json

    def dies(content: str, form: str, options: FileOptions) -> Iterator[UnreadLine]:
        for number, line in enumerate(unread_lines(content, form, options)):
            if number == BATCH + 1:
                raise MemoryError
            yield line

    with suppress(MemoryError):
        work_off(backend, dies, made["id"])
    half = asker.get(f"/order-imports/{made['id']}").json
    assert (half["state"], half["lines_done"], half["created"]) == ("running", BATCH, BATCH)
    for _ in range(2):
        work_off(backend, unread_lines, made["id"])
    ended = asker.get(f"/order-imports/{made['id']}").json
    assert (ended["state"], ended["lines_done"], ended["created"], ended["known"]) == ("done", BATCH + 3, BATCH + 3, 0)
    assert ended["lines_total"] == BATCH + 3


def test_shows_an_import_to_nobody_else(backend: Backend) -> None:
    made = door(backend).ask("POST", "/order-imports", data=_lines(1), content_type="application/jsonl").json
    stranger = door(backend, Role.INTEGRATION, name="crm")
    foreign, missing = (stranger.get(f"/order-imports/{id}") for id in (made["id"], 999))
    assert (foreign.status_code, foreign.data) == (404, missing.data)


def test_refuses_what_is_no_file_of_orders(backend: Backend) -> None:
    asker = door(backend)
    answers = [
        asker.ask("POST", "/order-imports", data=b"{}", content_type="application/pdf"),
        asker.ask("POST", "/order-imports", data=b"\xff\xfe", content_type="text/csv"),
        asker.ask("POST", "/order-imports", data=b"a\0b", content_type="text/csv"),
        asker.ask("POST", "/order-imports", data=b"x" * 8_000_001, content_type="text/csv"),
    ]
    assert [answer.status_code for answer in answers] == [415, 422, 422, 413]
    with backend.work() as work:
        assert work.session.query(OrderImport).count() == 0


def test_takes_a_file_larger_than_an_order_may_be(backend: Backend) -> None:
    answer = door(backend).ask("POST", "/order-imports", data=b"kind\n" * 300_000, content_type="text/csv")
    assert (answer.status_code, answer.json["lines_total"]) == (202, 300_000)


def _with_poison(at: set[int]) -> ReadFile:
    """Reads a file in which these lines end whoever reads them, as an abort of the process would."""

    def end() -> ReadLine:
        raise SystemExit

    def read(content: str, form: str, options: FileOptions) -> Iterator[UnreadLine]:
        for line in unread_lines(content, form, options):
            yield UnreadLine(line.number, end) if line.number in at else line

    return read


def test_takes_no_poison_a_third_time(backend: Backend) -> None:
    asker = door(backend)
    made = asker.ask("POST", "/order-imports", data=_lines(BATCH + 7), content_type="application/jsonl").json
    for _ in range(2):
        with pytest.raises(SystemExit):
            work_off(backend, _with_poison({5}), made["id"])
    work_off(backend, _with_poison({5}), made["id"])
    ended = asker.get(f"/order-imports/{made['id']}").json
    assert (ended["state"], ended["lines_done"], ended["created"]) == ("done", BATCH + 7, BATCH + 6)
    assert [(one["line"], one["code"]) for one in ended["refused"]] == [(5, "deadly_line")]


def test_refuses_a_line_that_is_too_long_and_takes_the_others(backend: Backend) -> None:
    asker = door(backend)
    long = '{"external_id": "' + '\\"' * LONGEST_LINE + '"}'
    data = "\n".join([_lines(1), long, '"' * 8000, _lines(1)])
    made = asker.ask("POST", "/order-imports", data=data, content_type="application/jsonl").json
    work_off(backend, unread_lines, made["id"])
    ended = asker.get(f"/order-imports/{made['id']}").json
    assert (ended["state"], ended["created"]) == ("done", 2)
    assert [(one["line"], one["code"]) for one in ended["refused"]] == [(2, "line_too_long"), (3, "bad_request")]


def test_ends_an_import_whose_job_failed_for_good_and_tells_a_person(backend: Backend) -> None:
    app = register(backend)
    asker = door(backend)
    made = asker.ask("POST", "/order-imports", data=_lines(2), content_type="application/jsonl").json
    with backend.work() as work:
        ended_its_workers = text("UPDATE procrastinate_jobs SET status = 'doing', attempts = 4 WHERE task_name = :name")
        work.session.execute(ended_its_workers, {"name": "import_orders"})

    async def care() -> None:
        async with app.open_async():
            for job in await app.job_manager.get_stalled_jobs():
                await stalled_jobs._take_up(app, job)

    run_alone(care())
    for _ in range(2):
        failed_jobs.tell(backend, app)
    ended = asker.get(f"/order-imports/{made['id']}").json
    assert (ended["state"], ended["failure"][:28]) == ("failed", "The worker ended again and a")
    (task,) = asker.get("/tasks").json["items"]
    told = "The job import_orders (import_id 1) failed and is not tried again, after 5 attempts."
    assert task["sentence"].startswith(told)
