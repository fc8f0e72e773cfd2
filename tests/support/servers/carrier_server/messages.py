"""One message as the carrier knows it, and how Twilio writes it down."""

import hashlib
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Self

from notify.segments import measure

API_VERSION = "2010-04-01"
FINAL_STATUSES = frozenset({"delivered", "undelivered", "failed", "received"})


@dataclass(frozen=True, slots=True)
class Message:
    """`number` counts the account's messages from 1; `created_at` is in seconds since the epoch, UTC."""

    number: int
    account_sid: str
    to: str
    sender: str | None
    service: str | None
    body: str
    created_at: float
    callback: str | None = None
    validity_s: int = 36_000
    status: str = "queued"
    error_code: int | None = None
    direction: str = "outbound-api"
    out_id: str | None = None

    @property
    def sid(self) -> str:
        """Twilio's 34 characters; the same message of the same account always has the same."""
        return "SM" + hashlib.md5(f"{self.account_sid}/{self.number}".encode()).hexdigest()

    def moved(self, status: str, error_code: int | None = None) -> Self:
        """The message in its next status."""
        return replace(self, status=status, error_code=error_code)

    def entry(self) -> dict[str, Any]:
        """Every field, for the journal; `Message(**entry)` is the message again."""
        return asdict(self)

    def resource(self) -> dict[str, Any]:
        """The message as Twilio's API answers it."""
        created = format_datetime(datetime.fromtimestamp(self.created_at, UTC))
        uri = f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{self.sid}"
        return {
            "account_sid": self.account_sid,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": created,
            "date_sent": None if self.status in ("queued", "accepted") else created,
            "date_updated": created,
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None,
            "from": self.sender,
            "messaging_service_sid": self.service,
            "num_media": "0",
            "num_segments": "0" if self.service else str(measure(self.body).segments),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }
