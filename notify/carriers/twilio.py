"""Twilio, through its official SDK: never a retry inside, always time-outs, no phone number in the logs."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from notify.carriers.carrier import Accepted, OutgoingText
from notify.carriers.network import never_left
from notify.errors import ErrorClass, OutcomeUnknownError, SendError, twilio_error
from notify.receipts import Delivery, from_twilio
from notify.tariff import FREE, Tariff

Answer = TypeVar("Answer")

# Bounds of ValidityPeriod in Twilio's API description, in seconds.
SHORTEST_VALIDITY_S = 1
LONGEST_VALIDITY_S = 36_000
# Their clock and ours may differ: a look-up goes this much further back than asked.
CLOCK_SLACK = timedelta(minutes=2)
MOST_LOOKED_AT = 200
MESSAGING_SERVICE_PREFIX = "MG"


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """How to reach Twilio. `sender` is a Messaging Service SID (`MG...`) or a number of ours (E.164).

    `status_callback` is the full public address for receipts; our ids are added to its query. `base_url`
    replaces `https://api.twilio.com`, for a server of one's own. `connections` bounds the threads that may send
    at once without waiting for a new connection.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    status_callback: str
    base_url: str | None = None
    connect_timeout_s: float = 3.0
    read_timeout_s: float = 6.5
    connections: int = 32


class TwilioCarrier:
    """Sends through one Twilio account; may be shared by threads."""

    name = "twilio"

    def __init__(self, account: TwilioAccount, tariff: Tariff = FREE) -> None:
        self._account = account
        self._tariff = tariff
        self._client = Client(account.account_sid, account.auth_token, http_client=_Transport(account))

    def send(self, text: OutgoingText) -> Accepted:
        """Create the message at Twilio, which has no idempotency key: so exactly one request."""
        validity_s = max(SHORTEST_VALIDITY_S, min(text.validity_s, LONGEST_VALIDITY_S))
        sender = text.sender or self._account.sender
        service = sender.startswith(MESSAGING_SERVICE_PREFIX)
        message = _call(
            lambda: self._client.messages.create(
                to=text.to,
                body=text.body,
                validity_period=validity_s,
                status_callback=self._callback(text),
                **({"messaging_service_sid": sender} if service else {"from_": sender}),
            )
        )
        return _accepted(message)

    def find(self, text: OutgoingText, since: datetime, others: frozenset[str] = frozenset()) -> Accepted | None:
        """Go through the messages to this number, newest first, for one with this body that nobody owns.

        Twilio's list knows neither our id nor the callback address, so the body tells. It is not asked to filter
        by date: its filter is by sending date, which a queued message does not have.
        """
        return _call(lambda: self._matching(text, since - CLOCK_SLACK, others))

    def price_micros(self, text: OutgoingText) -> int:
        """The tariff's price for the number and segments."""
        return self._tariff.price_micros(text.to, text.segments)

    def _callback(self, text: OutgoingText) -> str:
        parts = urlsplit(self._account.status_callback)
        ours = urlencode({"message": text.message_id, "attempt": text.attempt})
        return urlunsplit(parts._replace(query=f"{parts.query}&{ours}" if parts.query else ours))

    def _matching(self, text: OutgoingText, since: datetime, others: frozenset[str]) -> Accepted | None:
        for message in self._client.messages.stream(to=text.to, limit=MOST_LOOKED_AT, page_size=50):
            if message.date_created is not None and message.date_created < since:
                return None
            # A trial account puts a sentence of its own before the body.
            same = (message.body or "").strip().endswith(text.body.strip())
            if same and message.direction != "inbound" and message.sid not in others:
                return _accepted(message)
        return None


# The SDK logs addresses with numbers in them at INFO: its logger keeps them to itself.
_SILENT = logging.getLogger("notify.carriers.twilio.sdk")
_SILENT.setLevel(logging.CRITICAL)
_SILENT.propagate = False


class _Transport:
    """The SDK's HTTP client with both time-outs and an exchangeable host; what `Client` asks of a transport."""

    is_async = False

    def __init__(self, account: TwilioAccount) -> None:
        self._inner = TwilioHttpClient(logger=_SILENT)
        # `requests` takes a pair here; the SDK's own argument takes a single number only.
        self._inner.timeout = (account.connect_timeout_s, account.read_timeout_s)
        # The SDK keeps six connections on a small machine: every further thread would shake hands for each text.
        for scheme in ("https://", "http://"):
            self._inner.session.mount(scheme, HTTPAdapter(pool_maxsize=account.connections, max_retries=0))
        self._base = urlsplit(account.base_url) if account.base_url else None

    def request(self, method: str, url: str, **request: Any) -> Any:
        """Pass one request on, to the configured host."""
        if self._base is not None:
            url = urlunsplit(urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc))
        return self._inner.request(method, url, **request)


def _accepted(message: Any) -> Accepted:
    if not message.sid:
        raise OutcomeUnknownError("no_sid")
    return Accepted(message.sid, from_twilio(message.status or "") or Delivery.ACCEPTED)


def _call(ask: Callable[[], Answer]) -> Answer:
    """Turn whatever the SDK and the network raise into our two errors."""
    try:
        return ask()
    except (TwilioRestException, TwilioServiceException) as refusal:
        raise _refused(refusal.code, refusal.status) from None
    except requests.ConnectionError as fault:
        if never_left(fault):
            raise SendError(ErrorClass.RETRY_NOW, "connect") from None
        raise OutcomeUnknownError(type(fault).__name__) from None
    except (requests.RequestException, TwilioException, ValueError) as fault:
        raise OutcomeUnknownError(type(fault).__name__) from None


def _refused(code: int | None, http_status: int) -> SendError:
    error_class = twilio_error(code, http_status)
    if error_class is ErrorClass.UNKNOWN:
        return OutcomeUnknownError(str(http_status))
    return SendError(error_class, str(code or http_status))
