"""Files of orders over HTTP, worked off by the job."""

import json
from collections.abc import Iterator
from contextlib import suppress

from dispatch.bootstrap import Backend
from dispatch.db.tables import OrderImport, WorkOrder
from dispatch.orders.api.file_schemas import order_lines
from dispatch.orders.processes.import_jobs import work_off
from dispatch.orders.processes.importing import BATCH
from dispatch.orders.rules.order_files import FileLine, LineRefusal
from dispatch.vocabulary.terms import Role
from tests.integration.orders.conftest import BadInput
from tests.support.doors.api_clients import door
from tests.support.orders import order_json


def _lines(count: int) -> str:
    return "\n".join(json.dumps(order_json()) for _ in range(count))


def test_takes_the_good_lines_in_and_names_the_others(backend: Backend, bad_input: BadInput) -> None:
    asker = door(backend, Role.INTEGRATION, name="bss")
    data = bad_input.path.read_bytes()
    made = asker.ask("POST", "/order-imports", data=data, content_type="application/x-ndjson")
    assert (made.status_code, made.json["state"], made.json["lines_total"]) == (202, "queued", len(bad_input.lines))
    work_off(backend, order_lines, made.json["id"])
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

    def dies(text: str, form: str) -> Iterator[FileLine | LineRefusal]:
        for number, line in enumerate(order_lines(text, form)):
            if number == BATCH + 1:
                raise MemoryError
            yield line

    with suppress(MemoryError):
        work_off(backend, dies, made["id"])
    half = asker.get(f"/order-imports/{made['id']}").json
    assert (half["state"], half["lines_done"], half["created"]) == ("running", BATCH, BATCH)
    for _ in range(2):
        work_off(backend, order_lines, made["id"])
    ended = asker.get(f"/order-imports/{made['id']}").json
    assert (ended["state"], ended["lines_done"], ended["created"], ended["known"]) == ("done", BATCH + 3, BATCH + 3, 0)


def test_shows_an_import_to_nobody_else(backend: Backend) -> None:
    made = door(backend).ask("POST", "/order-imports", data=_lines(1), content_type="application/jsonl").json
    stranger = door(backend, Role.INTEGRATION, name="crm")
    foreign, missing = (stranger.get(f"/order-imports/{id}") for id in (made["id"], 999))
    assert (foreign.status_code, foreign.data) == (404, missing.data)


def test_refuses_what_is_no_file_of_orders(backend: Backend) -> None:
    asker = door(backend)
    answers = [
        asker.ask("POST", "/order-imports", data=b"{}", content_type="application/json"),
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
