"""The carrier we test against behaves as one: it remembers, reports, signs, and fails when told to."""

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
import requests

from notify.carriers.carrier import OutgoingText
from notify.carriers.signature import is_signed
from notify.carriers.twilio import TwilioCarrier
from notify.errors import ErrorClass, SendError
from tests.support.servers.carrier_server.faults import FaultPlan, Faults
from tests.support.servers.carrier_server.journal import Journal
from tests.support.servers.carrier_server.process import AUTH_TOKEN, CarrierProcess, running

TEXT = OutgoingText("m-1", "+41791234567", "hello", "reminder", "en", segments=1, validity_s=600)
PATIENCE_S = 10


@dataclass
class Webhook:
    """Our end of the line: what the carrier posted, and whether the signature was true."""

    url: str
    posts: queue.Queue[dict[str, str]] = field(default_factory=queue.Queue)

    def next(self) -> dict[str, str]:
        return self.posts.get(timeout=PATIENCE_S)


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            form = parse_qsl(raw.decode(), keep_blank_values=True)
            signed = is_signed(hook.url + self.path, form, self.headers["X-Twilio-Signature"], [AUTH_TOKEN])
            hook.posts.put({**dict(form), "path": self.path, "signed": str(signed)})
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_line: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    hook = Webhook(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield hook
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def process(tmp_path: Path, webhook: Webhook) -> Iterator[CarrierProcess]:
    with running(tmp_path, inbound_url=f"{webhook.url}/inbound") as carrier_process:
        yield carrier_process


def test_reports_each_status_signed_to_the_messages_own_address(process: CarrierProcess, webhook: Webhook) -> None:
    process.inject(undeliver={"+41791234568": 30003})
    carrier = TwilioCarrier(process.account(f"{webhook.url}/status"))
    sid = carrier.send(TEXT).carrier_id
    posts = [webhook.next(), webhook.next()]
    assert [(post["MessageSid"], post["MessageStatus"]) for post in posts] == [(sid, "sent"), (sid, "delivered")]
    assert {(post["path"], post["signed"]) for post in posts} == {("/status?message=m-1&attempt=1", "True")}
    carrier.send(OutgoingText("m-2", "+41791234568", "hello", "reminder", "en", 1, 600))
    assert webhook.next()["MessageStatus"] == "sent"
    failed = webhook.next()
    assert (failed["MessageStatus"], failed["ErrorCode"]) == ("undelivered", "30003")


def test_repeats_and_shuffles_reports_when_told_to(process: CarrierProcess, webhook: Webhook) -> None:
    process.inject(shuffle=1.0, callback_repeated=1.0)
    TwilioCarrier(process.account(f"{webhook.url}/status")).send(TEXT)
    statuses = [webhook.next()["MessageStatus"] for _ in range(4)]
    last_sent = len(statuses) - 1 - statuses[::-1].index("sent")
    assert statuses.index("delivered") < last_sent
    assert sorted(statuses) == ["delivered", "delivered", "sent", "sent"]


def test_passes_on_what_a_handset_writes_and_keeps_its_stop(process: CarrierProcess, webhook: Webhook) -> None:
    carrier = TwilioCarrier(process.account(f"{webhook.url}/status"))
    assert process.text_in(TEXT.to, "STOP") == 204
    received = webhook.next()
    assert (received["Body"], received["From"], received["path"], received["signed"]) == (
        "STOP", TEXT.to, "/inbound", "True",
    )  # fmt: skip
    with pytest.raises(SendError) as refused:
        carrier.send(TEXT)
    assert refused.value.error_class is ErrorClass.OPT_OUT
    process.text_in(TEXT.to, "start")
    carrier.send(TEXT)
    assert [message["body"] for message in process.accepted()] == ["hello"]


def test_remembers_everything_after_a_kill_and_reports_what_was_left(tmp_path: Path, webhook: Webhook) -> None:
    with running(tmp_path, pace_s=60) as first:
        carrier = TwilioCarrier(first.account(f"{webhook.url}/status"))
        sid = carrier.send(TEXT).carrier_id
        first.text_in("+41791234568", "STOP")
        first.kill()
    with running(tmp_path) as second:
        assert [message["sid"] for message in _messages(second)] == [_messages(second)[0]["sid"], sid]
        reports = [webhook.next() for _ in range(2)]
        assert [(post["MessageSid"], post["MessageStatus"]) for post in reports] == [(sid, "sent"), (sid, "delivered")]
        with pytest.raises(SendError):
            TwilioCarrier(second.account()).send(OutgoingText("m-2", "+41791234568", "hello", "reminder", "en", 1, 9))


def _messages(process: CarrierProcess) -> list[dict[str, object]]:
    answer = requests.get(f"{process.url}/control/messages", timeout=PATIENCE_S).json()
    messages: list[dict[str, object]] = answer["messages"]
    return messages


def test_refuses_faults_that_do_not_exist(process: CarrierProcess) -> None:
    with pytest.raises(ValueError, match="earthquake, meteor"):
        process.inject(earthquake=1.0, script=["meteor"])


def test_draws_the_same_faults_from_the_same_seed() -> None:
    plans = [FaultPlan(Faults(seed=7, too_many=0.3, hang=0.3)) for _ in range(2)]
    assert [plans[0].of_request() for _ in range(50)] == [plans[1].of_request() for _ in range(50)]
    plan = FaultPlan(Faults(seed=3, script=("drop",), too_many=0.5, hang=0.5))
    words = [plan.of_request() for _ in range(200)]
    assert words[0] == "drop"
    assert set(words[1:]) == {"too_many", "hang"}


def test_drops_a_journal_line_that_a_kill_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "carrier.jsonl"
    path.write_text('{"event": "silenced", "number": "+1", "silenced": true}\n{"event": "acc', encoding="utf-8")
    journal = Journal(path)
    journal.append("status", sid="SM1")
    assert [entry["event"] for entry in journal.entries()] == ["silenced", "status"]
