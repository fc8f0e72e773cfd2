"""The server is killed while it takes orders in: what it acknowledged is there, once, and nothing in halves."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import requests

from dispatch.accounts.services import identity
from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.servers.processes import RunningHouse

REPORTED = datetime.now(UTC)
TOMORROW = REPORTED + timedelta(days=1)
KILLS = 3
CLIENTS = 3

PARTS = """
SELECT (SELECT count(*) FROM visits WHERE order_id = o.id),
       (SELECT count(*) FROM audit_entries WHERE thing = 'order' AND thing_id = o.id),
       (SELECT count(*) FROM events WHERE thing = 'order' AND thing_id = o.id),
       (SELECT count(*) FROM idempotency_records WHERE (response ->> 'id')::bigint = o.id AND status = 201)
FROM work_orders o
"""
"""What must be there for each order: its visit, its audit entry, its event, its answer."""


def an_order(number: int) -> dict[str, Any]:
    return {
        "external_id": f"K-{number}",
        "kind": "repair",
        "priority": "normal",
        "reported_at": REPORTED.isoformat(),
        "customer": {"external_id": f"KC-{number}", "name": "Drew Hall", "phone": "+12025550147", "language": "en"},
        "site": {"address": f"Here {number}", "lat": 47.1, "lon": 9.5},
        "windows": [{"start": TOMORROW.isoformat(), "end": (TOMORROW + timedelta(hours=2)).isoformat()}],
    }


class Client(threading.Thread):
    """Sends one order after the other, each until it is answered, as a system that trusts its keys would."""

    def __init__(self, url: str, token: str, numbers: range) -> None:
        super().__init__()
        self.url, self.token, self.numbers = url, token, numbers
        self.acknowledged: dict[str, int] = {}
        self.repeated = 0
        self.ended = threading.Event()

    def run(self) -> None:
        for number in self.numbers:
            while not self.ended.is_set():
                try:
                    answer = requests.post(
                        f"{self.url}/api/v1/orders",
                        json=an_order(number),
                        headers={"Authorization": f"Bearer {self.token}", "Idempotency-Key": f"key-{number}"},
                        timeout=15,
                    )
                except requests.RequestException:
                    self.repeated += 1
                    time.sleep(0.05)
                    continue
                assert answer.status_code == 201, answer.text
                self.acknowledged[f"K-{number}"] = answer.json()["id"]
                break


def test_loses_and_doubles_no_order_when_the_server_is_killed(backend: Backend, house: RunningHouse) -> None:
    with backend.work() as work:
        token = identity.issue_token(work, identity.add_user(work, "crm", Role.INTEGRATION))
    clients = [Client(house.url, token, range(start, start + 100_000)) for start in (0, 100_000, 200_000)]
    house.start_server()
    for client in clients:
        client.start()
    for _ in range(KILLS):
        time.sleep(0.7)
        house.kill("server")
        house.start_server()
    time.sleep(0.5)
    for client in clients:
        client.ended.set()
    for client in clients:
        client.join()
    acknowledged = {key: order_id for client in clients for key, order_id in client.acknowledged.items()}
    assert sum(client.repeated for client in clients) > 0
    with psycopg.connect(backend.database.url) as connection:
        stored: dict[str, int] = dict(connection.execute("SELECT external_id, id FROM work_orders").fetchall())
        parts = set(connection.execute(PARTS).fetchall())
    assert acknowledged.items() <= stored.items()
    # Killed between commit and answer, at most the one order that each client had under way went unheard.
    assert len(stored) - len(acknowledged) <= CLIENTS
    assert parts == {(1, 1, 1, 1)}
