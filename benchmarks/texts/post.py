"""A post office for measuring: a fresh database, a carrier in a process of its own, senders in theirs."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from dispatch.bootstrap import Backend, build
from dispatch.db import schema
from dispatch.db.embedded import embedded_server
from dispatch.kernel.clock import SimulatedClock, set_pace
from dispatch.settings import read_settings
from dispatch.vocabulary.jobs import SEND_DUE
from tests.support.servers.carrier_server.process import ACCOUNT_SID, AUTH_TOKEN, CarrierProcess, running
from tests.support.servers.carrier_server.process import SENDER as SENDER_NUMBER
from tests.support.servers.processes import free_port

SENDER = "tests.support.servers.sender_process"
WORKER = ("dispatch.cli", "worker")
SECRET = "a secret for benchmarks that is long enough"
NO_REPORTS_S = 86_400.0
"""The carrier's pace: a day between two statuses, so that reports don't take part in the measurement."""

_TEXTS = """
INSERT INTO messages (kind, topic, to_number, zone, language, parameters, body, segments, not_before, expires_at,
                      created_at)
SELECT 'planned_work', 'bench:' || i, '+86138' || lpad(i::text, 8, '0'), 'UTC', 'en', '{}', 'Hello ' || i, 1,
       %(now)s, %(now)s + interval '1 day', %(now)s
FROM generate_series(%(first)s::int, %(last)s::int) i
"""


@dataclass
class Post:
    """A house whose texts go to a carrier of its own; the clock runs at real speed on a weekday's morning."""

    backend: Backend
    carrier: CarrierProcess
    environment: dict[str, str]
    folder: Path
    carriers: ExitStack
    written: int = 0

    def write(self, count: int) -> None:
        """Leaves so many due texts in the outbox, each to another number."""
        first, last = self.written + 1, self.written + count
        with psycopg.connect(self.backend.database.url, autocommit=True) as connection:
            connection.execute(_TEXTS, {"first": first, "last": last, "now": self.backend.clock.now()})
            connection.execute("ANALYZE messages")
        self.written = last

    def tell(self) -> float:
        """Writes one text and its job in one transaction, as `services.telling` does; when it had committed, in seconds
        since the epoch.
        """
        self.written += 1
        with self.backend.work() as work:
            values = {"first": self.written, "last": self.written, "now": work.now}
            work.session.connection().exec_driver_sql(_TEXTS, values)
            work.defer(SEND_DUE)
        return time.time()

    def tell_steadily(self, rate: float, seconds: float) -> list[float]:
        """Tells at a rate; when each had committed."""
        begun, committed = time.monotonic(), []
        while time.monotonic() - begun < seconds:
            committed.append(self.tell())
            time.sleep(max(0.0, begun + len(committed) / rate - time.monotonic()))
        return committed

    def stop_carrier(self) -> None:
        """Nobody listens at the carrier's port any more."""
        self.carriers.close()

    def start_carrier(self) -> None:
        """The carrier is back at the same address, with its journal."""
        port = int(self.carrier.url.rsplit(":", 1)[1])
        self.carrier = self.carriers.enter_context(running(self.folder, port=port, pace_s=NO_REPORTS_S))

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """A process of ours with these settings."""
        log = (self.folder / f"process-{time.monotonic_ns()}.log").open("wb")
        return subprocess.Popen([sys.executable, "-m", *command], env=self.environment, stdout=log, stderr=log)

    def accepted_at(self) -> list[float]:
        """When the carrier accepted each text, in seconds since the epoch, in order."""
        with self.carrier.journal.open() as journal:
            entries = [json.loads(line) for line in journal if line.endswith("\n")]
        return [entry["message"]["created_at"] for entry in entries if entry["event"] == "accepted"]

    def count_accepted(self) -> int:
        """How many texts the carrier has accepted so far."""
        with self.carrier.journal.open("rb") as journal:
            return sum(b'"accepted"' in line for line in journal)

    def wait_for(self, count: int, seconds: float) -> bool:
        """Waits until the carrier has accepted so many; False when the time is up."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.count_accepted() >= count:
                return True
            time.sleep(0.1)
        return False


@contextmanager
def a_post(answer_s: float, **settings: str) -> Iterator[Post]:
    """Everything that sending needs, thrown away afterwards; the carrier answers after so many seconds."""
    with tempfile.TemporaryDirectory() as name, embedded_server(Path(name) / "data") as url, ExitStack() as carriers:
        folder = Path(name)
        schema.upgrade(url)
        clock_file = folder / "clock.json"
        morning = datetime.now(UTC).replace(hour=9, minute=0, second=0) - timedelta(days=3)
        set_pace(clock_file, morning, 1)
        carrier = carriers.enter_context(running(folder, port=free_port(), pace_s=NO_REPORTS_S))
        carrier.inject(answer_s=answer_s)
        environment = _environment(url, clock_file, carrier) | settings
        backend = build(read_settings(secret=SECRET, clock_file=clock_file), url, clock=SimulatedClock(clock_file))
        try:
            yield Post(backend, carrier, environment, folder, carriers)
        finally:
            backend.database.close()


def _environment(url: str, clock_file: Path, carrier: CarrierProcess) -> dict[str, str]:
    """The settings of the processes: nothing of this shell's own."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("DISPATCH_", "TWILIO_"))}
    return ours | {
        "DISPATCH_SECRET": SECRET,
        "DISPATCH_CARRIER": "twilio",
        "DISPATCH_CARRIER_PREFIXES": "+,+86",
        "DISPATCH_TEXT_PREFIXES": "+86",
        "DISPATCH_TEXT_PRICE_MICROS": "0",
        "DISPATCH_CLOCK_FILE": str(clock_file),
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_FROM": SENDER_NUMBER,
        "TWILIO_BASE_URL": carrier.url,
        "DATABASE_URL": url,
    }
