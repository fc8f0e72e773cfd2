"""The carriers' side of a run, read out of their journals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from notify.receipts import from_twilio
from tests.support.histories.message_histories import Heard, Taken
from tests.support.servers.carrier_server.journal import read_entries
from tests.support.servers.carrier_server.messages import Message as CarrierMessage

_SUCCESS = range(200, 300)


@dataclass
class CarrierHistory:
    """What carriers took, how far each text came, what they told us and we answered with success.

    `passed` holds every status that a text truly had; `received` the ids of customers' texts that we answered,
    `written` those of all.
    """

    taken: list[Taken] = field(default_factory=list)
    passed: set[Heard] = field(default_factory=set)
    heard: list[Heard] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    written: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, journals: Mapping[str, Path]) -> "CarrierHistory":
        """Reads journals by the carriers' names."""
        history = cls()
        for carrier, path in journals.items():
            for entry in read_entries(path):
                history._add(carrier, entry)
        return history

    def _add(self, carrier: str, entry: Mapping[str, Any]) -> None:
        if entry["event"] == "accepted":
            self._add_accepted(carrier, CarrierMessage(**entry["message"]))
        elif entry["event"] in ("status", "calling", "callback"):
            delivery = from_twilio(entry["status"])
            answered = entry["event"] == "callback" and entry["answer"] in _SUCCESS
            if delivery is not None:
                said = Heard(carrier, entry["sid"], delivery.value)
                self.passed.add(said)
                self.heard.extend([said] if answered else [])
            elif answered:
                self.received.append(entry["sid"])

    def _add_accepted(self, carrier: str, message: CarrierMessage) -> None:
        if message.direction == "inbound":
            self.written.add(message.sid)
            return
        self.taken.append(_taken(carrier, message))
        self.passed.add(Heard(carrier, message.sid, "accepted"))


def _taken(carrier: str, message: CarrierMessage) -> Taken:
    """Our id stands in the callback's address, or as `message.attempt` in an id that the carrier keeps for us."""
    named = parse_qs(urlsplit(message.callback or "").query).get("message", ["0"])[0]
    ours = (message.out_id or named).partition(".")[0]
    return Taken(carrier, message.sid, int(ours), message.to, message.body)
