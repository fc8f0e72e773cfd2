"""The protocol of carriers, and what passes over it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from notify.receipts import Delivery


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """A text on its way out; the fields of wording are those of `render.Text`, as stored.

    `message_id` and `attempt` (from 1) are ours and come back in status callbacks. `to` is E.164. `validity_s`
    is what is left of the text's validity: the carrier drops it afterwards. `sender` is what it comes from where that
    is not the account's own. What is private stays out of `repr`.
    """

    message_id: str
    to: str = field(repr=False)
    body: str = field(repr=False)
    kind: str
    language: str
    segments: int
    validity_s: int
    attempt: int = 1
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    signature: str = ""
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The carrier has taken the text and will report on it under `carrier_id`."""

    carrier_id: str
    delivery: Delivery = Delivery.ACCEPTED


class Carrier(Protocol):
    """One way out. `name` is stored with each attempt. Calls end within ten seconds."""

    @property
    def name(self) -> str:
        """The carrier's stable name, such as `twilio`."""

    def send(self, text: OutgoingText) -> Accepted:
        """Hand the text over, once: nothing is retried inside.

        Raises `SendError` when it was surely not accepted, `OutcomeUnknownError` when that cannot be known.
        """

    def find(self, text: OutgoingText, since: datetime, others: frozenset[str] = frozenset()) -> Accepted | None:
        """Look whether the carrier took this very text after `since` (aware), as after an unknown outcome.

        `others` are carrier ids that already belong to other messages. `None` says that the carrier answered and
        does not have it yet. Raises `SendError` when the look-up itself failed, which proves nothing.
        """

    def price_micros(self, text: OutgoingText) -> int:
        """What the text will cost, in millionths of the tariff's currency."""
