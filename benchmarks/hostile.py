"""An ordinary customer while others attack: hostile requests without end, and connections that send half a request."""

import base64
import http.client
import random
import socket
import statistics
import threading
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from benchmarks.houses.house import MORNING, a_house
from benchmarks.houses.running import Client, a_token, running
from benchmarks.houses.years import live_through
from dispatch.db.tables import Visit
from dispatch.kernel.clock import set_pace
from dispatch.messaging.services import customer_links
from dispatch.vocabulary.terms import Role

LONGEST_MS = 1000
"""What the 99th percentile of the ordinary customer stays below."""
ORDERS = 2_000
ORDINARY_PAUSE_SECONDS = 0.1
TIMEOUT_SECONDS = 30.0

PATHS = (
    "/api/v1/orders",
    "/api/v1/orders/1",
    "/api/v1/customers?name=a",
    "/api/v1/events?since=0",
    "/api/v1/users",
    "/metrics",
    "/console",
    "/console/sign-in",
    "/t/aaaaaaaaaaaa",
    "/t/../../etc/passwd",
    "/static/../settings.py",
    "/.env",
    "/api/v1/orders/99999999999999999999",
    "/api/v1/reports/service?first_day=0000-00-00",
    "/o?address=%00",
)
PAYLOADS = (
    "' OR 1=1--",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "../" * 40,
    "%00",
    "\u202e\u0000",
    "A" * 4000,
    "1;SELECT pg_sleep(10)",
    '\\"' * 2000,
)
BODIES = (
    b"{",
    b"[" * 20_000,
    b'{"a":' * 5_000,
    b'"' + b'\\"' * 20_000,
    b"\xff\xfe",
    b"{}" * 1000,
    b'{"external_id": "' + b"x" * 60_000,
)


def options(parser: ArgumentParser) -> None:
    """Adds how many hostile requests there are, from how many at once, and how many slow connections."""
    parser.add_argument("--requests", type=int, default=100_000, help="hostile requests")
    parser.add_argument("--attackers", type=int, default=16, help="how many attack at once")
    parser.add_argument("--slow", type=int, default=100, help="connections that send a byte now and then")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60.0, help="ends sooner than the requests do")


@dataclass
class Campaign:
    """What attackers share, and what they were answered."""

    port: int
    left: int
    until: float
    answers: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> bool:
        """Whether there is another request to send."""
        with self.lock:
            self.left -= 1
            return self.left >= 0 and time.monotonic() < self.until

    def note(self, answer: str) -> None:
        """Counts what came back."""
        with self.lock:
            self.answers[answer] += 1


def run(args: Namespace) -> dict[str, Any]:
    """The ordinary customer's p99, alone and under attack; an answer of 500 or a page that fails ends in `faults`."""
    with TemporaryDirectory() as folder, a_house() as backend:
        live_through(backend.database.url, ORDERS, MORNING)
        clock_file = Path(folder) / "clock.json"
        set_pace(clock_file, MORNING, 1)
        token = a_token(backend, Role.INTEGRATION)
        with backend.work() as work:
            visit = work.session.query(Visit).order_by(Visit.id.desc()).first()
            assert visit is not None  # The house has visits.
            link = customer_links.issue(work, visit, customer_links.LinkPurpose.TRACKING)
        with running(backend, clock_file) as port:
            ordinary = _Ordinary(port, "/" + link.split("/", 3)[3], token)
            alone = ordinary.watched(lambda: time.sleep(10))
            campaign = Campaign(port, args.requests, time.monotonic() + args.minutes * 60)
            attacked = ordinary.watched(lambda: _attack(campaign, args))
            afterwards = ordinary.watched(lambda: time.sleep(5))
    sent = sum(campaign.answers.values())
    return {
        "hostile_requests": sent,
        "slow_connections": args.slow,
        "attackers": args.attackers,
        "seed": args.seed,
        "answers": dict(sorted(campaign.answers.items())),
        "answers_of_500": sum(
            count for answer, count in campaign.answers.items() if answer.startswith("5") and answer != "503"
        ),
        "ordinary_alone": alone,
        "ordinary_under_attack": attacked,
        "ordinary_afterwards": afterwards,
        "is_below_a_second": attacked["p99_ms"] < LONGEST_MS,
    }


@dataclass
class _Ordinary:
    """A customer who looks at their page again and again, and a system that reads an order."""

    port: int
    page: str
    token: str

    def watched(self, meanwhile: Any) -> dict[str, Any]:
        """How long the answers took while something else was going on."""
        took: list[float] = []
        faults: Counter[str] = Counter()
        ended = threading.Event()
        looker = threading.Thread(target=self._look, args=(took, faults, ended))
        looker.start()
        meanwhile()
        ended.set()
        looker.join()
        cuts = statistics.quantiles(took, n=100, method="inclusive")
        return {
            "requests": len(took),
            "p50_ms": round(statistics.median(took), 1),
            "p99_ms": round(cuts[98], 1),
            "longest_ms": round(max(took), 1),
            "faults": dict(faults),
        }

    def _look(self, took: list[float], faults: Counter[str], ended: threading.Event) -> None:
        system = Client(self.port, self.token)
        while not ended.wait(ORDINARY_PAUSE_SECONDS):
            began = time.perf_counter()
            try:
                status = _page(self.port, self.page)
            except OSError as fault:
                faults[type(fault).__name__] += 1
            else:
                if status != 200:
                    faults[str(status)] += 1
            took.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            try:
                status, _ = system.ask("GET", "/orders?limit=10")
            except (OSError, http.client.HTTPException) as fault:
                faults[f"system: {type(fault).__name__}"] += 1
                system = Client(self.port, self.token)
            else:
                if status != 200:
                    faults[f"system: {status}"] += 1
            took.append((time.perf_counter() - began) * 1000)


def _page(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def _attack(campaign: Campaign, args: Namespace) -> None:
    with _slow_connections(campaign, args.slow):
        attackers = [
            threading.Thread(target=_send_all, args=(campaign, random.Random(args.seed + number)))
            for number in range(args.attackers)
        ]
        for attacker in attackers:
            attacker.start()
        for attacker in attackers:
            attacker.join()


def _send_all(campaign: Campaign, chance: random.Random) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", campaign.port, timeout=TIMEOUT_SECONDS)
    while campaign.take():
        try:
            method, path, headers, body = _hostile(chance)
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            campaign.note(str(answer.status))
        except (OSError, http.client.HTTPException) as fault:
            campaign.note(type(fault).__name__)
            connection.close()


def _hostile(chance: random.Random) -> tuple[str, str, dict[str, str], bytes | None]:
    path, payload = chance.choice(PATHS), chance.choice(PAYLOADS)
    if chance.random() < 0.5:
        path += ("&" if "?" in path else "?") + f"{chance.choice(('q', 'after', 'next', 'limit'))}={quote(payload)}"
    headers = {"Host": chance.choice(("127.0.0.1", "evil.example"))}
    if chance.random() < 0.6:
        secret = base64.urlsafe_b64encode(chance.randbytes(24)).decode()
        headers["Authorization"] = chance.choice((f"Bearer {secret}", "Bearer ", "Basic YTpi", f"Bearer {'x' * 3000}"))
    if chance.random() < 0.3:
        headers["Cookie"] = f"session={chance.randbytes(30).hex()}; known=x.y.z"
    if chance.random() < 0.3:
        headers["X-Forwarded-For"] = ".".join(str(chance.randrange(256)) for _ in range(4))
    method = chance.choice(("GET", "GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "TRACE"))
    body = chance.choice(BODIES) if method in {"POST", "PATCH", "PUT"} else None
    if body is not None:
        headers["Content-Type"] = chance.choice(
            ("application/json", "text/csv", "application/xml", "multipart/form-data")
        )
    return method, path, headers, body


@contextmanager
def _slow_connections(campaign: Campaign, count: int) -> Iterator[None]:
    """So many that send a byte a second of a request that never ends; who is hung up on comes again."""
    ended = threading.Event()
    slow = threading.Thread(target=_dribble, args=(campaign, count, ended))
    slow.start()
    yield
    ended.set()
    slow.join()


def _dribble(campaign: Campaign, count: int, ended: threading.Event) -> None:
    half = b"POST /api/v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n{"
    clients: list[socket.socket] = []
    while not ended.wait(1.0):
        while len(clients) < count:
            try:
                client = socket.create_connection(("127.0.0.1", campaign.port), timeout=1)
                client.sendall(half)
            except OSError:
                break
            clients.append(client)
        for client in list(clients):
            try:
                client.sendall(b" ")
            except OSError:
                campaign.note("slow one was hung up on")
                clients.remove(client)
    for client in clients:
        client.close()
