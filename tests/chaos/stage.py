"""A house to be troubled: server, workers, carrier and database in processes of their own, on one simulated clock."""

import json
import math
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update

from dispatch.bootstrap import Backend, build
from dispatch.db import schema
from dispatch.db.conflicts import DatabaseAway
from dispatch.db.tables import Customer, Message
from dispatch.kernel.clock import set_pace
from tests.chaos import town
from tests.support.backends import make_settings
from tests.support.histories.message_checker import check
from tests.support.histories.message_histories import Change, Silence, Verdict
from tests.support.histories.message_history_sources import Certain, histories_of
from tests.support.servers.carrier_server.alibaba import APPROVED
from tests.support.servers.carrier_server.process import ACCOUNT_SID, AUTH_TOKEN, SENDER, CarrierProcess, running
from tests.support.servers.database_server import DatabaseServer, database_server
from tests.support.servers.processes import RunningHouse, free_port

SECOND = "aliyun"
"""The name of the carrier that takes over."""

SETTLES_IN_S = 600.0
JUMP = timedelta(seconds=45)


@dataclass
class Stage:
    """Everything that a run troubles, and what its clients know for certain.

    `changes` are those whose transaction has surely committed; `silences` begin when a STOP was surely taken in.
    """

    house: RunningHouse
    backend: Backend
    folder: Path
    database: DatabaseServer
    carrier: CarrierProcess
    carriers: ExitStack
    customers: Iterator[int]
    changes: list[Change] = field(default_factory=list)
    silences: list[Silence] = field(default_factory=list)
    ended: dict[int, datetime] = field(default_factory=dict)
    workers: list[str] = field(default_factory=list)
    second: CarrierProcess | None = None
    """The carrier that takes over, where the settings name one (`SECOND`)."""
    usual: Mapping[str, Any] = field(default_factory=dict)
    """How the carrier behaves while nothing goes wrong (`tests.support.servers.carrier_server.faults`)."""

    def trouble(self, **faults: Any) -> None:
        """Lets the carrier go wrong beside what is usual; without any, puts it right."""
        self.carrier.inject(**{**self.usual, **faults})

    def speak(self, language: str) -> None:
        """From now on all customers are written to in this language."""
        with self.backend.work() as work:
            work.session.execute(update(Customer).values(language=language))

    def start_workers(self, count: int) -> None:
        """So many workers in all, as in production."""
        for number in range(len(self.workers), count):
            self.house.start_worker(f"worker-{number}")
            self.workers.append(f"worker-{number}")
        self.house.wait_until_ready()

    def stop_workers(self) -> None:
        """Ends every worker; what they held is left as it is."""
        while self.workers:
            self.house.kill(self.workers.pop())

    def start_sender(self, *arguments: str) -> subprocess.Popen[str]:
        """A sender that ends or stops itself at a named point (`tests.support.servers.sender_process`)."""
        command = [sys.executable, "-m", "tests.support.servers.sender_process", *arguments]
        return subprocess.Popen(command, env=self.house.environment(), stdout=subprocess.DEVNULL, text=True)

    def stop_carrier(self) -> None:
        """Takes the carrier away: nobody listens at its port, and its journal stays."""
        self.carriers.close()

    def start_carrier(self) -> None:
        """Brings the carrier back at the same address; it goes on with what its journal says."""
        port = int(self.carrier.url.rsplit(":", 1)[1])
        self.carrier = self.carriers.enter_context(_carrier(self.folder, self.house, port))
        self.trouble()

    def settle(self, seconds: float = SETTLES_IN_S) -> None:
        """Jumps through the look-ups until nothing is open, or the time is up. What drains by itself is left to:
        by a jump it might expire.
        """
        deadline = time.monotonic() + seconds
        waited = math.inf
        while time.monotonic() < deadline and self.count_open():
            waiting = self.count_open("queued", "claimed")
            if not waiting:
                self.jump(JUMP * 8)
            elif waiting >= waited:
                self.jump(JUMP)
            waited = waiting
            time.sleep(2.5)

    def verdict(self) -> Verdict:
        """What the three histories say."""
        certain = Certain(self.silences, self.ended)
        journals = {"twilio": self.carrier.journal} | ({SECOND: self.second.journal} if self.second else {})
        return check(histories_of(self.backend, journals, self.changes, certain))

    def count_open(self, *states: str) -> int:
        """How many texts have neither left nor come to an end, or stand in one of these states."""
        wanted = states or ("queued", "claimed", "unknown")
        while True:
            try:
                with self.backend.work() as work:
                    return work.session.query(Message).filter(Message.state.in_(wanted)).count()
            except DatabaseAway:
                time.sleep(0.2)

    def jump(self, by: timedelta) -> None:
        """Sets everybody's clock forward."""
        clock_file = self.backend.settings.clock_file
        if clock_file is not None:
            set_pace(clock_file, self.backend.clock.now() + by, 1)


def _carrier(folder: Path, house: RunningHouse, port: int) -> AbstractContextManager[CarrierProcess]:
    return running(folder, port=port, inbound_url=f"{house.url}/api/v1/webhooks/twilio/inbound")


def _alibaba(folder: Path) -> AbstractContextManager[CarrierProcess]:
    return running(folder, port=free_port(), protocol="alibaba", name=SECOND)


@contextmanager
def staged(folder: Path, customers: int, settings: Mapping[str, str] | None = None) -> Iterator[Stage]:
    """A server and a carrier over a database of its own with so many customers; workers are started by the play."""
    with ExitStack() as stack:
        database = stack.enter_context(database_server(folder / "data"))
        schema.upgrade(database.url)
        clock_file = folder / "clock.json"
        start = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=3)
        set_pace(clock_file, start, 1)
        town.build(database.url, customers, start)
        house = RunningHouse(database.url, folder)
        carriers = stack.enter_context(ExitStack())
        carrier = carriers.enter_context(_carrier(folder, house, free_port()))
        house.settings = {
            "DISPATCH_CARRIER": "twilio",
            "DISPATCH_CARRIER_PREFIXES": "+,+86",
            "DISPATCH_TEXT_PREFIXES": "+86",
            "DISPATCH_TEXT_CAP_MICROS_A_DAY": "1000000000000",
            "DISPATCH_CLOCK_FILE": str(clock_file),
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_FROM": SENDER,
            "TWILIO_BASE_URL": carrier.url,
            **(settings or {}),
        }
        second = None
        if SECOND in house.settings.get("DISPATCH_FURTHER_CARRIERS", ""):
            second = stack.enter_context(_alibaba(folder))
            house.settings |= {
                "DISPATCH_ALIYUN_BASE_URL": second.url,
                "DISPATCH_ALIYUN_ACCESS_KEY_ID": "key-id",
                "DISPATCH_ALIYUN_ACCESS_KEY_SECRET": "key",
                "DISPATCH_ALIYUN_TEMPLATES": json.dumps(APPROVED),
            }
        told = make_settings(
            clock_file=clock_file, public_url=house.url, link_url=house.settings.get("DISPATCH_LINK_URL")
        )
        backend = build(told, database.url)
        stack.callback(backend.database.close)
        stack.callback(house.stop)
        house.start_server()
        yield Stage(house, backend, folder, database, carrier, carriers, iter(range(1, customers + 1)), second=second)
