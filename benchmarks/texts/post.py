"""A post office for measuring: a fresh database, a carrier in a process of its own, senders in theirs."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from dispatch.bootstrap import Backend, build
from dispatch.db import schema
from dispatch.db.embedded import embedded_server
from dispatch.gateways.clock import SimulatedClock, set_pace
from dispatch.settings import read_settings
from tests.support.carrier_server.process import ACCOUNT_SID, AUTH_TOKEN, SENDER, CarrierProcess, running

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
    written: int = 0

    def write(self, count: int) -> None:
        """Leaves so many due texts in the outbox, each to another number."""
        first, last = self.written + 1, self.written + count
        with psycopg.connect(self.backend.database.url, autocommit=True) as connection:
            connection.execute(_TEXTS, {"first": first, "last": last, "now": self.backend.clock.now()})
            connection.execute("ANALYZE messages")
        self.written = last

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
def a_post(answer_s: float) -> Iterator[Post]:
    """Everything that sending needs, thrown away afterwards; the carrier answers after so many seconds."""
    with tempfile.TemporaryDirectory() as name, embedded_server(Path(name) / "data") as url:
        folder = Path(name)
        schema.upgrade(url)
        clock_file = folder / "clock.json"
        morning = datetime.now(UTC).replace(hour=9, minute=0, second=0) - timedelta(days=3)
        set_pace(clock_file, morning, 1)
        with running(folder, pace_s=NO_REPORTS_S) as carrier:
            carrier.inject(answer_s=answer_s)
            given = {
                "DISPATCH_SECRET": SECRET,
                "DISPATCH_CARRIER": "twilio",
                "DISPATCH_CARRIER_PREFIXES": "+,+86",
                "DISPATCH_TEXT_PREFIXES": "+86",
                "DISPATCH_TEXT_PRICE_MICROS": "0",
                "DISPATCH_CLOCK_FILE": str(clock_file),
                "DISPATCH_SWEEP_SECONDS": "2",
                "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
                "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
                "TWILIO_FROM": SENDER,
                "TWILIO_BASE_URL": carrier.url,
                "DATABASE_URL": url,
            }
            ours = {k: v for k, v in os.environ.items() if not k.startswith(("DISPATCH_", "TWILIO_"))}
            settings = read_settings(secret=SECRET, clock_file=clock_file)
            backend = build(settings, url, clock=SimulatedClock(clock_file))
            try:
                yield Post(backend, carrier, ours | given, folder)
            finally:
                backend.database.close()
