"""Starts the carrier in a process of its own for a test, and works its controls."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from notify.carriers.twilio import TwilioAccount
from tests.support.servers.carrier_server.journal import read_entries

ACCOUNT_SID = "AC" + "0" * 31 + "1"
AUTH_TOKEN = "carrier-server-token"
SENDER = "+15005550006"
_STEP_TIMEOUT_S = 10.0
_ROOT = Path(__file__).parents[4]


@dataclass(frozen=True, slots=True)
class CarrierProcess:
    """A running carrier."""

    process: subprocess.Popen[str]
    url: str
    journal: Path

    def account(self, status_callback: str = "http://127.0.0.1:9/status", **changes: Any) -> TwilioAccount:
        """How our Twilio carrier reaches it; `changes` replace fields of the account."""
        fields = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "sender": SENDER}
        return TwilioAccount(**{**fields, "status_callback": status_callback, "base_url": self.url, **changes})

    def inject(self, **faults: Any) -> None:
        """Replace the faults in force; none given means none happen."""
        answer = requests.put(f"{self.url}/control/faults", json=faults, timeout=_STEP_TIMEOUT_S)
        if answer.status_code != 200:
            raise ValueError(answer.text)

    def text_in(self, sender: str, body: str, to: str = SENDER) -> int:
        """A handset texts us; the HTTP status of our webhook's answer, 0 for none."""
        form = {"From": sender, "To": to, "Body": body}
        answer = requests.post(f"{self.url}/control/inbound", data=form, timeout=_STEP_TIMEOUT_S)
        return int(answer.json()["webhook"])

    def accepted(self) -> list[dict[str, Any]]:
        """Every message that the journal says was accepted, oldest first, received texts left out."""
        messages = [entry["message"] for entry in read_entries(self.journal) if entry["event"] == "accepted"]
        return [message for message in messages if message["direction"] != "inbound"]

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self.process.kill()
        self.process.wait(_STEP_TIMEOUT_S)


@contextmanager
def running(
    folder: Path,
    *,
    port: int = 0,
    pace_s: float = 0.01,
    inbound_url: str | None = None,
    protocol: str = "twilio",
    name: str = "carrier",
) -> Iterator[CarrierProcess]:
    """A carrier that keeps its journal in `folder`, so that a second one there goes on where it stopped; two that
    run beside each other have a `name` each.
    """
    journal = folder / f"{name}.jsonl"
    command = [sys.executable, "-m", "tests.support.servers.carrier_server", "--port", str(port)]
    command += ["--journal", str(journal), "--pace", str(pace_s), "--protocol", protocol]
    command += ["--inbound-url", inbound_url] if inbound_url else []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as process:
        try:
            # The first line comes when the port is open; an empty one means that the server died.
            line = process.stdout.readline() if process.stdout else ""
            yield CarrierProcess(process, f"http://127.0.0.1:{int(line)}", journal)
        finally:
            process.kill()
