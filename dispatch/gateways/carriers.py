"""The carriers of texts that the settings name."""

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.db.session import Database
from dispatch.gateways.clock import Clock
from dispatch.gateways.inbox import DatabaseInbox
from dispatch.settings import Settings
from notify.carriers.carrier import Carrier
from notify.carriers.inbox import InboxCarrier
from notify.carriers.twilio import TwilioAccount, TwilioCarrier

STATUS_PATH = "/api/v1/webhooks/twilio/status"
INBOUND_PATH = "/api/v1/webhooks/twilio/inbound"


@dataclass(frozen=True)
class Carriers:
    """The ways out by name, the preferred one first."""

    by_name: Mapping[str, Carrier]

    def named(self, name: str) -> Carrier | None:
        """The carrier with this name; None when the settings no longer hold it."""
        return self.by_name.get(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the order of preference."""
        return tuple(self.by_name)


def carriers_of(settings: Settings, database: Database, clock: Clock) -> Carriers:
    """The carriers that the settings choose."""
    if settings.carrier == "inbox":
        return Carriers({"inbox": InboxCarrier(DatabaseInbox(database, clock))})
    return Carriers({"twilio": TwilioCarrier(twilio_account(settings))})


def twilio_account(settings: Settings) -> TwilioAccount:
    """How Twilio is reached; `Settings` has seen to it that the account is whole."""
    token = settings.twilio_auth_token
    return TwilioAccount(
        account_sid=settings.twilio_account_sid or "",
        auth_token=token.get_secret_value() if token else "",
        sender=settings.twilio_messaging_service_sid or settings.twilio_from or "",
        status_callback=settings.public_url.rstrip("/") + STATUS_PATH,
        base_url=settings.twilio_base_url,
    )
