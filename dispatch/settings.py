"""What an operator sets, read once from the environment; every fault is told at once."""

import os
import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, NonNegativeInt, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from dispatch.carrier_settings import PREFIXES, CarrierSettings
from dispatch.vocabulary.strength.secret_strength import weakness_of
from dispatch.vocabulary.terms import LINK_LETTERS, Role
from notify import LANGUAGES, LINK_LIMIT, Line, Operator, TextError, fits_a_link, line_of

PREFIX = "DISPATCH_"
SHORTEST_METRICS_TOKEN = 24

_HOST = re.compile(r"[0-9A-Za-z.-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
"""A name, or an address of IPv6 (which stands in brackets in a URL)."""


class SettingsFault(Exception):
    """The environment can't be used. The text lists every fault, a line each."""


class Settings(CarrierSettings):
    """Settings by environment: prefix `DISPATCH_`; `DATABASE_URL` and `TWILIO_*` under their usual names."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", populate_by_name=True)

    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    """A PostgreSQL 15 or later. None starts the embedded server in `data_dir`."""
    data_dir: Path | None = None
    """Where the embedded database and prepared roads are kept. None: a folder in the home of whoever runs it."""
    secret: SecretStr = SecretStr("")
    """Signs sessions and links, and keys the hashes of numbers: at least 32 random characters, without a comma."""
    old_secrets: SecretStr = SecretStr("")
    """Secrets that were used before (or will be next), separated by commas: what they signed is still valid."""
    admin_second_factor: bool = False
    """Admins do nothing in the console before they have taken a second factor."""
    oidc_issuer: str = ""
    """The issuer of the operator's own identity provider (`https://login.example`), by which staff may sign in.

    Needs the extra `oidc`. Empty: by password alone.
    """
    oidc_client_id: str = ""
    """What the console is called at the provider."""
    oidc_client_secret: SecretStr = SecretStr("")
    """The secret that goes with it; empty for a client without one, which PKCE alone protects."""
    oidc_claim: str = Field(default="preferred_username", pattern="^[a-z_]{1,40}$")
    """The claim that holds a person's user name here; of `email` only one that the provider has verified counts."""
    oidc_new_users: Literal["", "dispatcher", "service"] = ""
    """The role of whoever the provider vouches for and nobody has added yet. Empty: they can't sign in."""
    public_url: str = "http://127.0.0.1:8080"
    """The address under which customers and carriers reach the server, without a trailing slash."""
    trusted_proxies: int = Field(default=0, ge=0, le=10)
    """How many proxies of one's own stand in front: so many `X-Forwarded-…` entries are believed, no more."""
    trusted_hosts: str = ""
    """The host names under which requests are answered, separated by commas; a leading dot takes subdomains in.

    Empty: any.
    """
    inbox: bool = False
    """Shows the texts of the carrier `inbox` as customers' phones; for demonstrations."""
    link_url: str | None = None
    """A shorter address of the same server for the links in texts (`https://go.example`), so that these stay short."""
    webhooks_to_loopback: bool = False
    """Lets webhooks go to servers on this machine, by http too; for trials and demonstrations."""
    metrics_token: SecretStr = SecretStr("")
    """Opens `/metrics` to the Prometheus that holds it: at least 24 characters. Empty: there is no such page."""
    traces_url: str = Field(default="", pattern="^(https?://.+)?$")
    """Where spans of OpenTelemetry are sent by OTLP over HTTP (`http://127.0.0.1:4318/v1/traces`). Empty: nowhere.

    Needs the extra `traces`.
    """
    host: str = "127.0.0.1"
    """The address that `dispatch serve` listens on."""
    port: int = Field(default=8080, ge=1, le=65535)
    """The port that `dispatch serve` listens on."""
    threads: int = Field(default=8, ge=1, le=256)
    """How many requests a process answers at once, and how many connections to the database it may hold."""
    log_format: Literal["console", "json"] = "console"
    """How log lines are written: for people, or one JSON object a line."""

    gazetteer: Path | None = None
    """A CSV file with the columns address, lat, lon."""
    geocoder: Literal["none", "nominatim", "photon"] = "none"
    """Who is asked for an address that neither the memory nor the gazetteer knows."""
    geocoder_url: str | None = None
    """A geocoder of one's own: `http://127.0.0.1:8080`, `https://host/path`, or `host` alone, which means https."""
    geocoder_interval_seconds: float = Field(default=1.0, ge=0, le=3600)
    """From one question to the geocoder to the next, over all workers; public Nominatim allows one a second."""
    line_test_url: str | None = None
    """Who tests lines: the base of a TMF653 Service Test API, such as `https://host/tmf-api/serviceTestManagement/v4`.

    None tests no line.
    """
    line_test_token: str | None = Field(default=None, repr=False)
    """What that system asks for as a bearer token."""
    line_test_specification: str = "line"
    """The id of the test that it runs on a line."""
    line_test_interval_seconds: float = Field(default=0.2, ge=0, le=3600)
    """From one question to it to the next, over all workers."""
    roads: str | None = None
    """The file that `dispatch import-roads` prepared, or a server: `osrm+http://host:5000`, `valhalla+https://host`.

    None estimates travel from the straight line.
    """
    map: Path | None = None
    """The vector tiles (`.pmtiles`) that `dispatch import-map` made, for the streets of every map.

    None, or a file that is not there: routes, stops and positions on a plain ground.
    """

    phone_region: str = Field(default="CN", pattern="^[A-Z]{2}$")
    """The region of a phone number that is written without a country code."""
    default_language: Literal["zh-CN", "en"] = "zh-CN"
    """The language of a customer whose order names none."""
    service_phone: str = "+12025550100"
    """Where customers call when they can't wait; stands in texts. The default is a number that nobody has."""
    brand: str = "Field Dispatch"
    """Signs English texts: at most 24 letters of the GSM-7 alphabet."""
    brand_zh: str = "宽带服务"
    """Signs Chinese texts, as 【…】: at most 8 characters."""
    english_clock: Literal["24", "12"] = "24"
    """How customers read times in English: 14:30, or 2:30 pm."""
    zone: str = "UTC"
    """The zone of a customer without a territory, and of the day that the money cap counts."""

    text_prefixes: str = Field(default="", pattern=PREFIXES)
    """Numbers that may be texted, by their prefixes (`+86,+852`). Empty: the home country's, any for the inbox."""
    text_currency: str = Field(default="USD", pattern="^[A-Z]{3}$")
    """The currency of prices and of the cap, for reports."""
    text_price_micros: int = Field(default=80_000, ge=0)
    """What a segment costs, in millionths of the currency, where `text_prices` has no prefix for the number."""
    text_prices: dict[str, int] = Field(default_factory=dict)
    """Prices by prefix, as JSON: `{"+86": 34000}`."""
    text_cap_micros_a_day: int = Field(default=200_000_000, ge=0)
    """No text leaves that would cost more than this in a day; the rest waits for the next."""

    solve_seconds: int = Field(default=20, ge=1, le=600)
    """How long a plan is searched, unless its request says otherwise."""
    solver_cores: int = Field(default=1, ge=1, le=64)
    """How many cores one search may use."""
    service_variation_percent: int = Field(default=35, ge=0, le=200)
    """How far times on site turn out from what is planned (standard deviation in percent); odds follow from it."""
    travel_variation_percent: int = Field(default=20, ge=0, le=200)
    """The same of drives."""
    at_risk_percent: int = Field(default=70, ge=0, le=99)
    """A promise is at risk once the odds of keeping it are below this; 0: only once it is expected to be late."""
    broken_promise_minutes: int = Field(default=60, ge=0, le=1440)
    """What a broken promise is worth, in minutes of driving: plans and repairs weigh it by its odds. 0: by none."""
    learn_durations: bool = True
    """Whether durations learned from completed visits are planned with; else they are only shown (`calibrate`)."""
    share_plans_from: int = Field(default=800, ge=100)
    """So many visits make a plan that all workers compute together; fewer are planned by one."""
    survey_wait_hours: int = Field(default=24, ge=1, le=168)
    """How long a survey waits for an answer before a call is due."""
    hand_over_hours: int = Field(default=24, ge=1, le=168)
    """How long a colleague has to take a complaint over, and then to return it; after that it stays with its owner."""
    complaint_news_days: int = Field(default=3, ge=1, le=30)
    """The customer hears of an open complaint at least every so many days."""
    recovery_survey_days: int = Field(default=7, ge=0, le=90)
    """So many days after a customer accepted a solution they are asked whether it is still put right; 0: never."""
    goodwill_limits: dict[Role, tuple[NonNegativeInt, NonNegativeInt]] = Field(
        default_factory=lambda: {Role.SERVICE: (20, 60), Role.DISPATCHER: (50, 150), Role.ADMIN: (200, 600)}
    )
    """What each role may grant as goodwill, as JSON: `{"service": [20, 60]}` is 20 in one grant, and as long as a
    customer was given no more than 60 within 365 days. A role that is not named grants nothing."""
    goodwill_currency: str = Field(default="USD", pattern="^[A-Z]{3}$")
    """The currency of goodwill; amounts are whole units of it."""
    goodwill_on_broken_promise: int = Field(default=0, ge=0, le=1_000_000)
    """What a customer is credited by itself when an arrival that they were promised is missed. 0: nothing."""
    another_for_repeats: bool = True
    """Whether a repair that repeats work of the last 30 days goes to another technician, where one is able."""
    sweep_seconds: int = Field(default=5, ge=1, le=60)
    """How often a worker looks for texts that are due or that a dead worker left."""

    keep_positions_days: int = Field(default=30, ge=1)
    """For how many days a technician's last position is kept."""
    keep_answers_days: int = Field(default=7, ge=1)
    """For how many days a request that is repeated with its `Idempotency-Key` gets its first answer."""
    keep_texts_days: int = Field(default=180, ge=7)
    """For how many days the words of texts are kept, both ways; that they were sent stays."""
    keep_attachments_days: int = Field(default=730, ge=1)
    """For how many days pictures of visits are kept."""
    keep_sessions_days: int = Field(default=90, ge=1)
    """For how many days finished sessions and used pairing codes are kept."""
    keep_imports_days: int = Field(default=90, ge=1)
    """For how many days the reports of imported files are kept; how many orders came in stays."""
    keep_addresses_days: int = Field(default=365, ge=1)
    """For how many days a looked-up address is remembered."""
    keep_events_days: int = Field(default=400, ge=7)
    """For how many days other systems can read what happened (`GET /events`)."""

    backup_recipient: str = ""
    """The public key for which `dispatch backup` encrypts: `age1…` or `ssh-…` with age, any other with gpg."""
    backup_identity: Path | None = None
    """The file with age's own key, for `dispatch restore` and `dispatch backup-drill` of encrypted backups."""

    clock_file: Path | None = None
    """The pace of a simulated clock, for demonstrations (`dispatch.kernel.clock.set_pace`)."""

    @model_validator(mode="after")
    def _texts_can_be_signed(self) -> "Settings":
        operator = self.operator()
        try:
            for language in LANGUAGES.values():
                operator.name_in(language)
        except TextError as fault:
            raise ValueError(str(fault)) from None
        if line_of(self.service_phone) is Line.INVALID:
            raise ValueError("DISPATCH_SERVICE_PHONE is no valid number in E.164 form (+ and digits)")
        return self

    @field_validator("geocoder_url", "line_test_url")
    @classmethod
    def _is_a_web_address(cls, given: str | None) -> str | None:
        if not given:
            return None
        written = given if "://" in given else f"https://{given}"
        try:
            address = urlsplit(written)
            is_web = address.scheme in {"http", "https"} and address.port != 0
            host = address.hostname or ""
        except ValueError:
            is_web, host = False, ""
        # The second is what remains of a scheme that was written twice.
        if not is_web or not _HOST.fullmatch(host) or host in {"http", "https"} or set(written) & set("?#@"):
            raise ValueError("begins with http:// or https://, then a host, perhaps a port and a path; or is a host")
        return written.rstrip("/")

    @field_validator("metrics_token")
    @classmethod
    def _metrics_token_is_long(cls, given: SecretStr) -> SecretStr:
        if 0 < len(given.get_secret_value()) < SHORTEST_METRICS_TOKEN:
            raise ValueError(f"at least {SHORTEST_METRICS_TOKEN} random characters")
        return given

    @model_validator(mode="after")
    def _links_fit_into_texts(self) -> "Settings":
        if not fits_a_link(f"{(self.link_url or self.public_url).rstrip('/')}/t/{'x' * LINK_LETTERS}"):
            name = "DISPATCH_LINK_URL" if self.link_url else "DISPATCH_PUBLIC_URL"
            longest = LINK_LIMIT - LINK_LETTERS - len("/t/")
            raise ValueError(f"{name} is no http(s) address of at most {longest} characters, as links in texts need")
        return self

    @model_validator(mode="after")
    def _public_geocoders_are_spared(self) -> "Settings":
        if self.geocoder != "none" and not self.geocoder_url and self.geocoder_interval_seconds < 1:
            raise ValueError("DISPATCH_GEOCODER_INTERVAL_SECONDS below 1 needs a DISPATCH_GEOCODER_URL of one's own")
        return self

    @model_validator(mode="after")
    def _provider_is_whole(self) -> "Settings":
        if not self.oidc_issuer:
            return self
        if not self.oidc_client_id:
            raise ValueError("DISPATCH_OIDC_ISSUER needs a DISPATCH_OIDC_CLIENT_ID")
        if not is_safe_address(self.oidc_issuer):
            raise ValueError("DISPATCH_OIDC_ISSUER must be https://, but for a provider on this machine")
        return self

    @model_validator(mode="after")
    def _zone_exists(self) -> "Settings":
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError):
            raise ValueError(f"DISPATCH_ZONE: there is no zone {self.zone}") from None
        return self

    @model_validator(mode="after")
    def _secrets_are_strong(self) -> "Settings":
        for name, secret in [("SECRET", self.secret), ("OLD_SECRETS", self.old_secrets)]:
            for one in filter(None, [secret.get_secret_value()] if name == "SECRET" else _listed(secret)):
                weakness = weakness_of(one)
                if weakness is not None:
                    raise ValueError(f"DISPATCH_{name}: a secret {weakness}")
        return self

    @model_validator(mode="after")
    def _is_safe_with_customers(self) -> "Settings":
        """What is harmless in a demonstration and dangerous once texts reach real people stops the start."""
        if not self.reaches_people:
            return self
        if not self.public_url.startswith("https://"):
            raise ValueError(
                "DISPATCH_PUBLIC_URL must be https:// where a carrier is set: links open without a password"
            )
        if self.clock_file is not None:
            raise ValueError("DISPATCH_CLOCK_FILE is for demonstrations; a carrier needs the real time")
        if self.inbox:
            raise ValueError("DISPATCH_INBOX is for demonstrations; it does not go with a carrier")
        if self.webhooks_to_loopback:
            raise ValueError("DISPATCH_WEBHOOKS_TO_LOOPBACK is for demonstrations; it does not go with a carrier")
        return self

    def hosts(self) -> list[str]:
        """The host names under which requests are answered; none means any."""
        return [host.strip() for host in self.trusted_hosts.split(",") if host.strip()]

    def secrets(self) -> tuple[str, ...]:
        """The secret that signs, then those that only verify. Raises `SettingsFault` when there is none that signs."""
        signing = self.secret.get_secret_value()
        if not signing:
            raise SettingsFault(
                "Set DISPATCH_SECRET to at least 32 random characters (`openssl rand -hex 32`);"
                " it signs sessions and links."
            )
        return (signing, *(old for old in _listed(self.old_secrets) if old != signing))

    def operator(self) -> Operator:
        """Who speaks in texts."""
        return Operator(
            names={"en": self.brand, "zh-CN": self.brand_zh},
            phone=self.service_phone,
            twelve_hour_clock=self.english_clock == "12",
        )

    def prefixes(self) -> tuple[str, ...]:
        """The prefixes of numbers that may be texted."""
        return tuple(self.text_prefixes.split(",")) if self.text_prefixes else ()


def read_settings(**given: object) -> Settings:
    """Reads the environment; what is given by name goes before it.

    Raises `SettingsFault` with a line for every fault, a misspelt `DISPATCH_…` among them.
    """
    lines = [f"- {name}: there is no such setting{_meant(name)}" for name in _unknown(os.environ)]
    settings: Settings | None = None
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as fault:
        lines = [f"- {_name(error['loc'])}{error['msg']}" for error in fault.errors()] + lines
    if settings is None or lines:
        raise SettingsFault("The settings can't be used:\n" + "\n".join(lines))
    return settings


def names() -> dict[str, str]:
    """Each field of the settings by the name of its environment variable."""
    return {
        str(field.validation_alias) if field.validation_alias else f"{PREFIX}{name.upper()}": name
        for name, field in Settings.model_fields.items()
    }


def _unknown(environment: Iterable[str]) -> list[str]:
    return sorted(name for name in environment if name.upper().startswith(PREFIX) and name.upper() not in names())


def _meant(name: str) -> str:
    near = get_close_matches(name.upper(), names(), n=1)
    return f"; do you mean {near[0]}?" if near else ""


def is_safe_address(url: str) -> bool:
    """Whether secrets may go to an address: it is encrypted, or of this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"})


def _listed(secrets: SecretStr) -> list[str]:
    return [secret.strip() for secret in secrets.get_secret_value().split(",") if secret.strip()]


def _name(loc: tuple[int | str, ...]) -> str:
    if not loc:
        return ""
    name = str(loc[0])
    known = name.isupper()
    return f"{name if known else PREFIX + name.upper()}: "
