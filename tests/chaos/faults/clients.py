"""Clients of a run of faults: systems that place orders and try again, and a look at whether all works."""

import threading
import time
from dataclasses import dataclass, field
from itertools import islice

import requests

from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.db.tables import Message, WorkOrder
from dispatch.vocabulary.terms import Role
from tests.chaos.faults.judging import OrderVerdict, Recovery, judge_orders
from tests.chaos.stage import Stage
from tests.chaos.watching import wait_for
from tests.chaos.writing import Writer
from tests.support.orders import order_json

PAUSE_SECONDS = 0.25
GIVEN_UP_SECONDS = 60.0


@dataclass
class Intake:
    """A system that places one order after the other, each under its key until it is acknowledged."""

    stage: Stage
    acknowledged: list[str] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)
    _session: requests.Session = field(default_factory=requests.Session)
    _number: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        with self.stage.backend.work() as work:
            token = issue_token(work, add_user(work, "crm", Role.INTEGRATION))
        self._session.headers["Authorization"] = f"Bearer {token}"

    def run(self) -> None:
        """Places orders until it is told to end."""
        while not self._ended.wait(PAUSE_SECONDS):
            self.place_one(GIVEN_UP_SECONDS)

    def end(self) -> None:
        """After the order that is being placed."""
        self._ended.set()

    def place_one(self, within_seconds: float) -> bool:
        """Places one order, again and again under the same key; whether it was acknowledged in the time."""
        with self._lock:
            self._number += 1
            external_id = f"F-{self._number}"
        body = order_json(external_id=external_id, windows=None)
        return wait_for(lambda: self._is_taken(external_id, body), within_seconds)

    def _is_taken(self, external_id: str, body: object) -> bool:
        try:
            answer = self._session.post(
                f"{self.stage.house.url}/api/v1/orders",
                json=body,
                headers={"Idempotency-Key": external_id},
                timeout=5,
            )
        except requests.RequestException:
            return False
        if answer.status_code in (200, 201):
            self.acknowledged.append(external_id)
        elif answer.status_code < 500:
            raise AssertionError(f"An order was refused: {answer.status_code} {answer.text[:200]}")
        return answer.status_code in (200, 201)

    def verdict(self) -> OrderVerdict:
        """What became of the acknowledged orders."""
        with self.stage.backend.work() as work:
            stored = [id for (id,) in work.session.query(WorkOrder.external_id) if (id or "").startswith("F-")]
        return judge_orders(self.acknowledged, stored)


def recover(stage: Stage, intake: Intake, what: str) -> Recovery:
    """Waits until an order is taken in and a text that is written now is with the carrier."""
    began = time.monotonic()
    taken = intake.place_one(GIVEN_UP_SECONDS)
    intake_seconds = time.monotonic() - began if taken else None
    (number,) = islice(stage.customers, 1)
    Writer(stage).confirm([number])
    sent = wait_for(lambda: _has_left(stage, number), GIVEN_UP_SECONDS)
    return Recovery(what, intake_seconds, time.monotonic() - began if sent else None)


def _has_left(stage: Stage, number: int) -> bool:
    try:
        with stage.backend.work() as work:
            found = work.session.query(Message.sent_at).filter_by(appointment_id=number, kind="confirmation").first()
    except Exception:  # noqa: BLE001 - The database is away: not yet.
        return False
    return found is not None and found[0] is not None
