"""What an operator sets about the carriers of texts; a part of `dispatch.settings.Settings`."""

import re
from collections.abc import Callable, Mapping
from typing import Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings

CarrierName = Literal["inbox", "twilio", "aliyun", "tencent"]

_TOKEN = re.compile(r"[0-9A-Za-z_-]{24,200}")
PREFIXES = r"^(\+[0-9]*(,\+[0-9]*)*)?$"


class CarrierSettings(BaseSettings):
    """Which carriers there are, how each is reached, and how fast it may be used."""

    carrier: CarrierName = "inbox"
    """The carrier that is tried first."""
    carrier_prefixes: str = Field(default="", pattern=PREFIXES)
    """The numbers that it carries. Empty: everything for the inbox, +86 for Chinese ones, all but +86 for others."""
    further_carriers: dict[CarrierName, str] = Field(default_factory=dict)
    """Carriers that take over when the first rests, with their prefixes, as JSON: `{"tencent": "+86"}`."""
    text_rates: dict[str, int] = Field(default_factory=dict)
    """Segments a minute, by carrier or by sender of a carrier, as JSON: `{"twilio": 6000, "twilio/MG…": 600}`."""

    twilio_account_sid: str | None = Field(default=None, validation_alias="TWILIO_ACCOUNT_SID")
    """The account at Twilio."""
    twilio_auth_token: SecretStr | None = Field(default=None, validation_alias="TWILIO_AUTH_TOKEN")
    """Signs calls to Twilio, and proves that a webhook is Twilio's."""
    twilio_auth_token_secondary: SecretStr | None = Field(default=None, validation_alias="TWILIO_AUTH_TOKEN_SECONDARY")
    """The other valid token while tokens are rotated."""
    twilio_messaging_service_sid: str | None = Field(default=None, validation_alias="TWILIO_MESSAGING_SERVICE_SID")
    """The messaging service that texts are sent by."""
    twilio_from: str | None = Field(default=None, validation_alias="TWILIO_FROM")
    """The number that texts are sent from, where there is no messaging service."""
    twilio_base_url: str | None = Field(default=None, validation_alias="TWILIO_BASE_URL")
    """Another address that speaks Twilio's protocol, for development."""

    aliyun_access_key_id: str | None = None
    """The key of the account at Alibaba Cloud."""
    aliyun_access_key_secret: SecretStr | None = None
    """The secret that belongs to it."""
    aliyun_base_url: str | None = Field(default=None, pattern=r"^https?://[^/]+$")
    """Another address that speaks Alibaba's protocol, for development."""
    aliyun_templates: dict[str, str] = Field(default_factory=dict)
    """Approved templates by kind and language, as JSON: `{"confirmation/zh-CN": "SMS_123"}`."""
    aliyun_callback_tokens: SecretStr = SecretStr("")
    """Secrets of at least 24 letters and digits, separated by commas: one stands as `token` in the address that Alibaba
    pushes to, the other is valid while they are exchanged. Empty: nothing is taken in.
    """
    tencent_secret_id: str | None = None
    """The key of the account at Tencent Cloud."""
    tencent_secret_key: SecretStr | None = None
    """The secret that belongs to it."""
    tencent_app_id: str | None = None
    """The SMS application of the account."""
    tencent_templates: dict[str, str] = Field(default_factory=dict)
    """Approved templates by kind and language, as JSON, as for Alibaba."""
    tencent_callback_tokens: SecretStr = SecretStr("")
    """As for Alibaba: secrets that stand in the address that Tencent pushes to."""

    @property
    def carrier_names(self) -> tuple[CarrierName, ...]:
        """All carriers in the order of preference."""
        return (self.carrier, *(name for name in self.further_carriers if name != self.carrier))

    @property
    def reaches_people(self) -> bool:
        """Tells whether texts leave for real phones, rather than for the inbox or a stand-in of a developer's."""
        stand_ins = {"inbox": True, "twilio": self.twilio_base_url, "aliyun": self.aliyun_base_url}
        return any(not stand_ins.get(name) for name in self.carrier_names)

    def callback_tokens(self, carrier: str) -> tuple[str, ...]:
        """The secrets under which a carrier that signs nothing may push."""
        written = {"aliyun": self.aliyun_callback_tokens, "tencent": self.tencent_callback_tokens}[carrier]
        return tuple(filter(None, written.get_secret_value().split(",")))

    @model_validator(mode="after")
    def _callback_tokens_are_long(self) -> "CarrierSettings":
        for carrier in ("aliyun", "tencent"):
            if not all(_TOKEN.fullmatch(token) for token in self.callback_tokens(carrier)):
                raise ValueError(f"DISPATCH_{carrier.upper()}_CALLBACK_TOKENS needs 24 or more letters and digits each")
        return self

    @model_validator(mode="after")
    def _carriers_are_whole(self) -> "CarrierSettings":
        for name in self.carrier_names:
            missing = [what for what, value in _NEEDS[name](self).items() if not value]
            if missing:
                raise ValueError(f"the carrier {name} needs {', '.join(missing)}")
        if any(rate < 1 for rate in self.text_rates.values()):
            raise ValueError("DISPATCH_TEXT_RATES holds whole numbers of segments a minute, at least 1")
        return self


def _twilio_needs(settings: CarrierSettings) -> dict[str, object]:
    return {
        "TWILIO_ACCOUNT_SID": settings.twilio_account_sid,
        "TWILIO_AUTH_TOKEN": settings.twilio_auth_token,
        "TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM": settings.twilio_messaging_service_sid or settings.twilio_from,
    }


def _aliyun_needs(settings: CarrierSettings) -> dict[str, object]:
    return {
        "DISPATCH_ALIYUN_ACCESS_KEY_ID": settings.aliyun_access_key_id,
        "DISPATCH_ALIYUN_ACCESS_KEY_SECRET": settings.aliyun_access_key_secret,
        "DISPATCH_ALIYUN_TEMPLATES": settings.aliyun_templates,
    }


def _tencent_needs(settings: CarrierSettings) -> dict[str, object]:
    return {
        "DISPATCH_TENCENT_SECRET_ID": settings.tencent_secret_id,
        "DISPATCH_TENCENT_SECRET_KEY": settings.tencent_secret_key,
        "DISPATCH_TENCENT_APP_ID": settings.tencent_app_id,
        "DISPATCH_TENCENT_TEMPLATES": settings.tencent_templates,
    }


_NEEDS: Mapping[str, Callable[[CarrierSettings], dict[str, object]]] = {
    "inbox": lambda _settings: {},
    "twilio": _twilio_needs,
    "aliyun": _aliyun_needs,
    "tencent": _tencent_needs,
}
