"""Whether a text may leave now: one pure function, with a reason for everything it holds back.

The rules are checked in the order of `_CHECKS`, the final ones first: what nobody may ever get is suppressed before
anything is deferred. A deferred text is to be decided again at its time, from the facts of that time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from notify.hours import next_midnight, quiet_end
from notify.kinds import KINDS, Kind, Purpose, Version
from notify.numbers import Line, line_of

UTC_ZONE = ZoneInfo("UTC")
SPEND_RETRY = timedelta(minutes=5)
DOUBT_RETRY = timedelta(minutes=5)


class Action(StrEnum):
    """What to do with a text."""

    SEND = "send"
    DEFER = "defer"
    SUPPRESS = "suppress"


class Reason(StrEnum):
    """Why a text does not leave now. A stable code: it is stored with the message and shown to people."""

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
    ASKED_RECENTLY = "asked_recently"
    KIND_BUDGET = "kind_budget"
    REPLY_BUDGET = "reply_budget"
    DAY_BUDGET = "day_budget"
    SPEND_UNKNOWN = "spend_unknown"
    MONEY_CAP = "money_cap"
    QUIET_HOURS = "quiet_hours"


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
class Recipient:
    """Who would get it; `zone` is where the recipient lives, `consents_to_care` covers surveys and care visits.

    `stop_in_doubt`: they may have asked for no more texts, and no person has read it yet.
    """

    number: str = field(repr=False)
    zone: ZoneInfo
    opted_out: bool = False
    stop_in_doubt: bool = False
    do_not_disturb: bool = False
    consents_to_care: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """What this number already got, every purpose and order together.

    A text counts when a carrier took it or may have taken it (unknown outcome); the one that is decided on does
    not, even if an earlier attempt of it went out. `sent_at` must reach back two
    days, `replies_at` (automatic answers only) an hour. `same_kind` counts this kind for this appointment version
    (for an acknowledgement: since the opt-out or opt-in). `last_care_at` is the last survey or care invitation.
    `spent_today_micros` is the whole operator's spending since `spending_day(...)`; `None` when it is not known.
    """

    sent_at: tuple[datetime, ...] = ()
    replies_at: tuple[datetime, ...] = ()
    same_kind: int = 0
    last_care_at: datetime | None = None
    spent_today_micros: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """`until` is set for a deferral only; `person` asks that somebody tells the customer in another way."""

    action: Action
    reason: Reason | None = None
    until: datetime | None = None
    person: bool = False


SEND = Decision(Action.SEND)


@dataclass(frozen=True, slots=True)
class _Case:
    message: Message
    recipient: Recipient
    state: State
    rules: Rules
    now: datetime
    kind: Kind

    def suppress(self, reason: Reason) -> Decision:
        return Decision(Action.SUPPRESS, reason, person=self.kind.person_if_unsent and reason not in _NO_NEWS)

    def later(self, until: datetime, reason: Reason) -> Decision:
        """Defer, unless the text will be worthless by then."""
        if until >= self.message.expires_at:
            return self.suppress(reason)
        return Decision(Action.DEFER, reason, until)


def decide(message: Message, recipient: Recipient, state: State, rules: Rules, now: datetime) -> Decision:
    """Say whether the text leaves now, later, or never.

    Raises `KeyError` for an unknown kind. To be asked when a row is claimed, not when it is queued.
    """
    case = _Case(message, recipient, state, rules, now, KINDS[message.kind])
    verdicts = (check(case) for check in _CHECKS)
    return next((verdict for verdict in verdicts if verdict is not None), SEND)


def spending_day(now: datetime, rules: Rules) -> datetime:
    """When the day began whose spending counts against the cap."""
    return next_midnight(now, rules.cap_zone, days=0)


def _expired(case: _Case) -> Decision | None:
    return case.suppress(Reason.EXPIRED) if case.now >= case.message.expires_at else None


_VERSION_REASONS = {version: Reason(f"version_{version}") for version in Version}
# The customer already knows, or hears the newer text: nobody needs to phone.
_NO_NEWS = frozenset(_VERSION_REASONS.values())


def _version(case: _Case) -> Decision | None:
    version = case.message.version
    if version is None or version in case.kind.true_while:
        return None
    return case.suppress(_VERSION_REASONS[version])


def _opted_out(case: _Case) -> Decision | None:
    silenced = case.recipient.opted_out and not case.kind.despite_opt_out
    return case.suppress(Reason.OPTED_OUT) if silenced else None


def _stop_in_doubt(case: _Case) -> Decision | None:
    """Nothing leaves after what may have been a stop before a person has read it."""
    doubted = case.recipient.stop_in_doubt and not case.kind.despite_opt_out
    return case.later(case.now + DOUBT_RETRY, Reason.STOP_IN_DOUBT) if doubted else None


def _do_not_disturb(case: _Case) -> Decision | None:
    """Who asked for quiet is still answered when they write themselves."""
    disturbs = case.recipient.do_not_disturb and case.message.answers_at is None
    return case.suppress(Reason.DO_NOT_DISTURB) if disturbs else None


_LINE_REASONS = {
    Line.INVALID: Reason.INVALID_NUMBER,
    Line.LANDLINE: Reason.LANDLINE,
    Line.SPECIAL: Reason.SPECIAL_NUMBER,
}


def _number(case: _Case) -> Decision | None:
    line = line_of(case.recipient.number)
    if line is not Line.MOBILE:
        return case.suppress(_LINE_REASONS[line])
    if not case.recipient.number.startswith(case.rules.allowed_prefixes):
        return case.suppress(Reason.FOREIGN_PREFIX)
    return None


def _consent(case: _Case) -> Decision | None:
    """Surveys and care invitations: with consent, and one of either in 30 days, after one's own visit too."""
    if not case.kind.needs_consent:
        return None
    if not case.recipient.consents_to_care:
        return case.suppress(Reason.NO_CONSENT)
    last = case.state.last_care_at
    if last is not None and case.now - last < timedelta(days=case.rules.days_between_care):
        return case.suppress(Reason.ASKED_RECENTLY)
    return None


def _kind_budget(case: _Case) -> Decision | None:
    return case.suppress(Reason.KIND_BUDGET) if case.state.same_kind >= case.kind.per_version else None


def _reply_budget(case: _Case) -> Decision | None:
    if case.message.answers_at is None and case.kind.purpose is not Purpose.REPLY:
        return None
    recent = [at for at in case.state.replies_at if case.now - at < timedelta(hours=1)]
    return case.suppress(Reason.REPLY_BUDGET) if len(recent) >= case.rules.replies_an_hour else None


def _day_budget(case: _Case) -> Decision | None:
    zone = case.recipient.zone
    today = case.now.astimezone(zone).date()
    if sum(at.astimezone(zone).date() == today for at in case.state.sent_at) < case.rules.texts_a_day:
        return None
    tomorrow = next_midnight(case.now, zone)
    awake = quiet_end(tomorrow, zone, case.rules.quiet_from, case.rules.quiet_until)
    return case.later(awake or tomorrow, Reason.DAY_BUDGET)


def _quiet_hours(case: _Case) -> Decision | None:
    end = quiet_end(case.now, case.recipient.zone, case.rules.quiet_from, case.rules.quiet_until)
    if end is None or _is_fresh_answer(case) or _is_urgent_now(case):
        return None
    return case.later(end, Reason.QUIET_HOURS)


def _is_fresh_answer(case: _Case) -> bool:
    asked = case.message.answers_at
    return asked is not None and case.now - asked <= case.rules.answer_within


def _is_urgent_now(case: _Case) -> bool:
    start, end = case.message.visit_start, case.message.visit_end
    if not case.kind.near_visit_at_night or start is None:
        return False
    return start - case.rules.near_visit <= case.now <= (end or start) + case.rules.near_visit


def _money(case: _Case) -> Decision | None:
    spent = case.state.spent_today_micros
    if spent is None:
        return case.later(case.now + SPEND_RETRY, Reason.SPEND_UNKNOWN)
    if spent + case.message.price_micros <= case.rules.daily_cap_micros:
        return None
    return case.later(next_midnight(case.now, case.rules.cap_zone), Reason.MONEY_CAP)


_CHECKS: tuple[Callable[[_Case], Decision | None], ...] = (
    _expired,
    _version,
    _opted_out,
    _stop_in_doubt,
    _do_not_disturb,
    _number,
    _consent,
    _kind_budget,
    _reply_budget,
    _quiet_hours,
    _day_budget,
    _money,
)
