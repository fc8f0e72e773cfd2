"""What the policy is asked about: a text or a call, whom it would reach, what they got, and what may hold it back."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from notify.kinds import Purpose, Version

UTC_ZONE = ZoneInfo("UTC")


class Action(StrEnum):
    """What to do with a text or a call."""

    SEND = "send"
    DEFER = "defer"
    SUPPRESS = "suppress"


class Reason(StrEnum):
    """Why a customer is not contacted now. A stable code: it is stored with a text and shown to people."""

    EXPIRED = "expired"
    VERSION_CURRENT = "version_current"
    VERSION_MISSED = "version_missed"
    VERSION_COMPLETED = "version_completed"
    VERSION_CANCELLED = "version_cancelled"
    VERSION_SUPERSEDED = "version_superseded"
    OPTED_OUT = "opted_out"
    STOP_IN_DOUBT = "stop_in_doubt"
    DO_NOT_DISTURB = "do_not_disturb"
    INVALID_NUMBER = "invalid_number"
    LANDLINE = "landline"
    SPECIAL_NUMBER = "special_number"
    FOREIGN_PREFIX = "foreign_prefix"
    NO_CONSENT = "no_consent"
    OTHER_CHANNEL = "other_channel"
    ASKED_RECENTLY = "asked_recently"
    CONTACT_BUDGET = "contact_budget"
    NOT_SAMPLED = "not_sampled"
    KIND_BUDGET = "kind_budget"
    REPLY_BUDGET = "reply_budget"
    DAY_BUDGET = "day_budget"
    SPEND_UNKNOWN = "spend_unknown"
    MONEY_CAP = "money_cap"
    QUIET_HOURS = "quiet_hours"
    PREFERRED_TIMES = "preferred_times"


@dataclass(frozen=True, slots=True)
class Rules:
    """The operator's limits. `allowed_prefixes` are E.164 prefixes such as `+423`; none means nobody is texted.

    The cap counts millionths of the tariff's currency per day of `cap_zone`.
    """

    allowed_prefixes: tuple[str, ...]
    daily_cap_micros: int
    cap_zone: ZoneInfo = UTC_ZONE
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    texts_a_day: int = 6
    replies_an_hour: int = 3
    days_between_care: int = 30
    contacts_a_week: int = 12
    """So many contacts of every purpose in seven days, and a customer gets no more that they did not ask for."""
    answer_within: timedelta = timedelta(minutes=10)
    near_visit: timedelta = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Message:
    """The text in question; instants are aware.

    `version` is what has become of the appointment's version it speaks of, `None` when it speaks of none.
    `visit_start` and `visit_end` are that version's window. `answers_at` is when the customer wrote what this
    text automatically answers.
    """

    kind: str
    expires_at: datetime
    price_micros: int
    version: Version | None = None
    visit_start: datetime | None = None
    visit_end: datetime | None = None
    answers_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A call in question. `purpose` says what it is for.

    `asked_for`: the customer asked for it, or it was promised to them since they last said what they want. `sampled`
    is false where only a part of such calls is made, and this one is not among them.
    """

    purpose: Purpose
    asked_for: bool = False
    sampled: bool = True


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who would be contacted; `zone` is where they live, `consents` what they agreed to by this channel.

    `stop_in_doubt`: they may have asked for no more texts, and no person has read it yet. `other_channel`: they prefer
    the other one of texts and calls. `preferred_from` and `preferred_until` bound the local hours in which they like to
    be contacted, both or neither.
    """

    number: str = field(repr=False)
    zone: ZoneInfo
    opted_out: bool = False
    stop_in_doubt: bool = False
    do_not_disturb: bool = False
    consents: frozenset[Purpose] = frozenset()
    other_channel: bool = False
    preferred_from: time | None = None
    preferred_until: time | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What this customer already got, every purpose and order together.

    A text counts when a carrier took it or may have taken it (unknown outcome); the one that is decided on does
    not, even if an earlier attempt of it went out. `sent_at` must reach back two
    days, `replies_at` (automatic answers only) an hour. `same_kind` counts this kind for this appointment version
    (for an acknowledgement: since the opt-out or opt-in). `last_care_at` is the last survey or care invitation.
    `contacts_this_week` counts texts and calls of the last seven days. `spent_today_micros` is the whole operator's
    spending since `spending_day(...)`; `None` when it is not known.
    """

    sent_at: tuple[datetime, ...] = ()
    replies_at: tuple[datetime, ...] = ()
    same_kind: int = 0
    last_care_at: datetime | None = None
    contacts_this_week: int = 0
    spent_today_micros: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """`until` is set for a deferral only; `person` asks that somebody tells the customer in another way."""

    action: Action
    reason: Reason | None = None
    until: datetime | None = None
    person: bool = False


SEND = Decision(Action.SEND)
