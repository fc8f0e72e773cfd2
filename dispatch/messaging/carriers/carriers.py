"""The carriers of texts that the settings name: how each is reached, which numbers it carries, how fast."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from pydantic import SecretStr

from dispatch.db.session import Database
from dispatch.kernel.clock import Clock
from dispatch.messaging.carriers.inbox import DatabaseInbox
from dispatch.settings import Settings
from notify import EVERYWHERE, RESERVED_PREFIXES, Carrier, InboxCarrier, Rate, Route, TwilioAccount, TwilioCarrier

STATUS_PATH = "/api/v1/webhooks/twilio/status"
BURST = 10
"""Segments that may leave at once after a pause, however slow the rate."""

_DEFAULT_PREFIXES: Mapping[str, tuple[str, ...]] = {
    "inbox": (EVERYWHERE, *RESERVED_PREFIXES),
    "twilio": (EVERYWHERE,),
    "aliyun": RESERVED_PREFIXES,
    "tencent": RESERVED_PREFIXES,
}


@dataclass(frozen=True)
class Carriers:
    """The ways out by name, their routes in the order of preference, and the buckets that bound each.

    `rates` holds, by carrier, the names and rates of its buckets: its own, and its sender's.
    """

    by_name: Mapping[str, Carrier]
    routes: tuple[Route, ...]
    rates: Mapping[str, Mapping[str, Rate]] = field(default_factory=dict)

    def named(self, name: str) -> Carrier | None:
        """The carrier with this name; None when the settings no longer hold it."""
        return self.by_name.get(name)


def carriers_of(settings: Settings, database: Database, clock: Clock) -> Carriers:
    """The carriers that the settings choose. The SDK of a Chinese one is an extra; without it this raises."""
    makers: Mapping[str, Callable[[], Carrier]] = {
        "inbox": lambda: InboxCarrier(DatabaseInbox(database, clock)),
        "twilio": lambda: TwilioCarrier(twilio_account(settings)),
        "aliyun": lambda: _aliyun(settings),
        "tencent": lambda: _tencent(settings),
    }
    names = settings.carrier_names
    written = {**settings.further_carriers, settings.carrier: settings.carrier_prefixes}
    return Carriers(
        by_name={name: makers[name]() for name in names},
        routes=tuple(Route(name, _prefixes(name, written[name])) for name in names),
        rates={name: _rates(settings, name) for name in names},
    )


def twilio_account(settings: Settings) -> TwilioAccount:
    """How Twilio is reached; `Settings` has seen to it that the account is whole."""
    return TwilioAccount(
        account_sid=settings.twilio_account_sid or "",
        auth_token=_opened(settings.twilio_auth_token),
        sender=settings.twilio_messaging_service_sid or settings.twilio_from or "",
        status_callback=settings.public_url.rstrip("/") + STATUS_PATH,
        base_url=settings.twilio_base_url,
    )


def _aliyun(settings: Settings) -> Carrier:
    from notify import AliyunAccount, AliyunCarrier  # noqa: PLC0415 - Its SDK is an optional extra.

    secret = _opened(settings.aliyun_access_key_secret)
    account = AliyunAccount(settings.aliyun_access_key_id or "", secret, settings.aliyun_templates)
    elsewhere = urlsplit(settings.aliyun_base_url or "")
    if elsewhere.netloc:
        account = replace(account, endpoint=elsewhere.netloc, scheme=elsewhere.scheme)
    return AliyunCarrier(account)


def _tencent(settings: Settings) -> Carrier:
    from notify import TencentAccount, TencentCarrier  # noqa: PLC0415 - Its SDK is an optional extra.

    secret = _opened(settings.tencent_secret_key)
    account = TencentAccount(
        settings.tencent_secret_id or "", secret, settings.tencent_app_id or "", settings.tencent_templates
    )
    return TencentCarrier(account)


def _prefixes(name: str, written: str) -> tuple[str, ...]:
    return tuple(written.split(",")) if written else _DEFAULT_PREFIXES[name]


def _rates(settings: Settings, name: str) -> dict[str, Rate]:
    """The buckets of a carrier: those named for itself and for its senders."""
    return {
        bucket: Rate(per_minute, max(BURST, per_minute // 60))
        for bucket, per_minute in settings.text_rates.items()
        if bucket == name or bucket.startswith(f"{name}/")
    }


def _opened(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
