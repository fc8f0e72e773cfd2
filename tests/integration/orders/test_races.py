"""The same order at once, with real threads."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry, Customer, IdempotencyRecord, WorkOrder
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import Door, door
from tests.support.doors.apps import app_of
from tests.support.orders import order_json

REPEATS = 100
THREADS = 8


def _at_once(
    backend: Backend, sender: Door, headers: list[dict[str, str]], body: dict[str, Any]
) -> list[tuple[int, int]]:
    def send(own: dict[str, str]) -> tuple[int, int]:
        answer = Door(app_of(backend).test_client(), sender.headers).post("/orders", body, headers=own)
        return answer.status_code, answer.json.get("id", 0)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(send, headers))


def test_makes_one_order_of_a_hundred_repeats_of_one_key(backend: Backend) -> None:
    sender = door(backend)
    body = order_json(external_id=None)
    answers = _at_once(backend, sender, [{"Idempotency-Key": "k-1"}] * REPEATS, body)
    assert set(answers) == {(201, answers[0][1])}
    with backend.work() as work:
        assert work.session.query(WorkOrder).count() == 1
        assert work.session.query(IdempotencyRecord).count() == 1


def test_makes_one_order_of_one_external_id_under_many_keys(backend: Backend) -> None:
    sender = door(backend, Role.INTEGRATION, name="bss")
    keys = [{"Idempotency-Key": f"k-{number}"} for number in range(REPEATS)]
    answers = _at_once(backend, sender, keys, order_json())
    assert sorted(status for status, _ in answers) == [200] * (REPEATS - 1) + [201]
    assert len({id for _, id in answers}) == 1
    with backend.work() as work:
        assert work.session.query(WorkOrder).count() == 1
        assert work.session.query(Customer).count() == 1
        assert work.session.query(AuditEntry).filter_by(action="order.placed").count() == 1
