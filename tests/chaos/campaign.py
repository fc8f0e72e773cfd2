"""One run: texts are written at a steady rate while things go wrong, then everything settles and is compared."""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from dispatch.bootstrap import Backend, build
from dispatch.db.errors import DatabaseAway
from dispatch.db.models import Appointment, Message, Visit
from dispatch.gateways.clock import set_pace
from dispatch.services.telling import tell
from tests.chaos import town
from tests.chaos.trouble import Trouble
from tests.support.backends import make_settings
from tests.support.carrier_server.process import ACCOUNT_SID, AUTH_TOKEN, SENDER, CarrierProcess, running
from tests.support.checker import check
from tests.support.histories import Change, Verdict
from tests.support.history_sources import histories_of
from tests.support.processes import RunningHouse

SETTLES_IN_S = 90.0
STOPS_EVERY = 40
SUPERSEDES_EVERY = 25
JUMP = timedelta(seconds=45)


@dataclass
class Campaign:
    """A run in the making; `changes` are those whose transaction has surely committed."""

    house: RunningHouse
    backend: Backend
    folder: Path
    carrier: CarrierProcess
    workers: int
    changes: list[Change] = field(default_factory=list)
    stopped: int = 0

    def write(self, count: int, rate: float) -> None:
        """Tells one customer after the other; some write STOP, some get another window at once."""
        begun = time.monotonic()
        for number in range(1, count + 1):
            self._surely(lambda one=number: self._confirm(one))
            if number % SUPERSEDES_EVERY == 0:
                self._surely(lambda one=number: self._move(one))
            if number % STOPS_EVERY == 0:
                self._stop(number - STOPS_EVERY // 2)
            time.sleep(max(0.0, begun + number / rate - time.monotonic()))

    def suffer(self, trouble: Trouble) -> None:
        """Lets one thing go wrong for its time, and puts it right."""
        deeds: Mapping[str, Callable[[Trouble], None]] = {
            "kill a worker": self._kill_worker,
            "pause a worker": self._pause_worker,
            "carrier down": self._carrier_down,
            "connections cut": self._cut_connections,
            "kill the server": self._kill_server,
        }
        deeds.get(trouble.what, self._faulty_carrier)(trouble)

    def settle(self) -> None:
        """Jumps through the look-ups until nothing is open, or the time is up."""
        deadline = time.monotonic() + SETTLES_IN_S
        while time.monotonic() < deadline and self._open():
            self._jump(JUMP if self._open("queued", "claimed") else JUMP * 8)
            time.sleep(2.5)

    def verdict(self) -> Verdict:
        """What the three histories say."""
        return check(histories_of(self.backend, {"twilio": self.carrier.journal}, self.changes))

    def still_open(self) -> int:
        """How many texts have neither left nor come to an end."""
        return self._open()

    def _confirm(self, number: int) -> Change:
        with self.backend.work() as work:
            visit, appointment = work.session.get_one(Visit, number), work.session.get_one(Appointment, number)
            tell(work, "confirmation", visit, appointment=appointment)
            return Change("confirmation", f"appointment:{appointment.id}")

    def _move(self, number: int) -> Change:
        with self.backend.work() as work:
            visit, old = work.session.get_one(Visit, number), work.session.get_one(Appointment, number)
            old.state = "superseded"
            work.session.flush()
            new = Appointment(
                visit_id=visit.id,
                version=2,
                arrival_window=old.arrival_window,
                technician_id=old.technician_id,
                made_at=work.now,
            )
            work.session.add(new)
            work.session.flush()
            tell(work, "window_changed", visit, appointment=new)
            return Change("window_changed", f"appointment:{new.id}")

    def _stop(self, number: int) -> None:
        """A customer writes STOP; while the server is down the carrier's webhook fails, and nothing is promised."""
        try:
            self.stopped += self.carrier.text_in(f"+86138{number:08d}", "STOP") == 204
        except OSError:
            return

    def _surely(self, change: Callable[[], Change]) -> None:
        """Repeats a change until the database has taken it; what was written twice is one by its constraint."""
        while True:
            try:
                self.changes.append(change())
            except DatabaseAway:
                time.sleep(0.1)
            else:
                return

    def _open(self, *states: str) -> int:
        wanted = states or ("queued", "claimed", "unknown")
        with self.backend.work() as work:
            return work.session.query(Message).filter(Message.state.in_(wanted)).count()

    def _jump(self, by: timedelta) -> None:
        clock_file = self.backend.settings.clock_file
        if clock_file is not None:
            set_pace(clock_file, self.backend.clock.now() + by, 1)

    def _faulty_carrier(self, trouble: Trouble) -> None:
        self.carrier.inject(**trouble.faults)
        time.sleep(trouble.lasts_s)
        self.carrier.inject()

    def _kill_worker(self, trouble: Trouble) -> None:
        self.house.kill("worker-0")
        time.sleep(trouble.lasts_s)
        self.house.start_worker("worker-0")

    def _pause_worker(self, trouble: Trouble) -> None:
        name = f"worker-{self.workers - 1}"
        self.house.send_signal(name, signal.SIGSTOP)
        time.sleep(trouble.lasts_s + 15)  # Beyond its lease.
        self.house.send_signal(name, signal.SIGCONT)

    def _carrier_down(self, trouble: Trouble) -> None:
        """Every request fails before it is accepted, as behind a proxy whose upstream is gone."""
        self.carrier.inject(fail_before=1.0, reads_fail=1.0)
        time.sleep(2 * trouble.lasts_s)
        self.carrier.inject()

    def _cut_connections(self, _: Trouble) -> None:
        with psycopg.connect(self.backend.database.url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def _kill_server(self, trouble: Trouble) -> None:
        self.house.kill("server")
        time.sleep(trouble.lasts_s)
        self.house.start_server()


@contextmanager
def campaign(database_url: str, folder: Path, texts: int, workers: int) -> Iterator[Campaign]:
    """A server, workers and a carrier on one database, with as many customers as there will be texts."""
    clock_file = folder / "clock.json"
    start = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=3)
    set_pace(clock_file, start, 1)
    town.build(database_url, texts, start)
    house = RunningHouse(database_url, folder)
    with running(folder, inbound_url=f"{house.url}/api/v1/webhooks/twilio/inbound") as carrier:
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
        }
        backend = build(make_settings(clock_file=clock_file, public_url=house.url), database_url)
        try:
            house.start_server()
            for number in range(workers):
                house.start_worker(f"worker-{number}")
            house.wait_until_ready()
            yield Campaign(house, backend, folder, carrier, workers)
        finally:
            house.stop()
            backend.database.close()


def run(the: Campaign, texts: int, rate: float, troubles: list[Trouble], say: Callable[[str], None]) -> Verdict:
    """Writes and suffers at the same time, then settles."""
    writer = threading.Thread(target=the.write, args=(texts, rate))
    begun = time.monotonic()
    writer.start()
    for trouble in troubles:
        if not writer.is_alive():
            break
        time.sleep(max(0.0, begun + trouble.at_s - time.monotonic()))
        say(f"{time.monotonic() - begun:6.1f} s  {trouble.what} for {trouble.lasts_s:.1f} s")
        the.suffer(trouble)
    writer.join()
    say(f"{time.monotonic() - begun:6.1f} s  settling")
    the.settle()
    return the.verdict()
