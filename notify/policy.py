"""Whether a customer may be contacted now: one pure function, with a reason for everything it holds back.

The rules are checked in the order of `_CHECKS`, the final ones first: what nobody may ever get is suppressed before
anything is deferred. What is deferred is to be decided again at its time, from the facts of that time. Calls obey the
same wishes (`notify.calls`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from notify.calls import decide_call
from notify.contacts import SEND, Action, Call, Decision, Message, Reason, Recipient, Rules, State
from notify.hours import next_midnight, preferred_start, quiet_end
from notify.kinds import KINDS, Kind, Purpose, Version
from notify.numbers import Line, line_of

SPEND_RETRY = timedelta(minutes=5)
DOUBT_RETRY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Case:
    message: Message
    recipient: Recipient
    state: State
    rules: Rules
    now: datetime
    kind: Kind

    def suppress(self, reason: Reason) -> Decision:
        person = self.kind.needs_person(answers=self.message.answers_at is not None)
        return Decision(Action.SUPPRESS, reason, person=person and reason not in _NO_NEWS)

    def later(self, until: datetime, reason: Reason) -> Decision:
        """Defer, unless the text will be worthless by then."""
        if until >= self.message.expires_at:
            return self.suppress(reason)
        return Decision(Action.DEFER, reason, until)


def decide(contact: Message | Call, recipient: Recipient, state: State, rules: Rules, now: datetime) -> Decision:
    """Say whether the text leaves or the call is made now, later, or never.

    Raises `KeyError` for an unknown kind. To be asked when a row is claimed, not when it is queued.
    """
    if isinstance(contact, Call):
        return decide_call(contact, recipient, state, rules, now)
    message = contact
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
    """Surveys and care invitations: with consent, where they like to be asked, and one of either in 30 days.

    A reminder belongs to the question that they have got.
    """
    if not case.kind.needs_consent:
        return None
    if case.kind.purpose not in case.recipient.consents:
        return case.suppress(Reason.NO_CONSENT)
    if case.recipient.other_channel:
        return case.suppress(Reason.OTHER_CHANNEL)
    last = case.state.last_care_at
    lately = last is not None and case.now - last < timedelta(days=case.rules.days_between_care)
    if lately and not case.kind.reminds:
        return case.suppress(Reason.ASKED_RECENTLY)
    if case.state.contacts_this_week >= case.rules.contacts_a_week:
        return case.suppress(Reason.CONTACT_BUDGET)
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


def _preferred_times(case: _Case) -> Decision | None:
    """What nobody waits for comes when they like to be contacted; news of a visit does not wait."""
    if not case.kind.needs_consent:
        return None
    start = preferred_start(
        case.now, case.recipient.zone, case.recipient.preferred_from, case.recipient.preferred_until
    )
    return None if start is None else case.later(start, Reason.PREFERRED_TIMES)


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
    _preferred_times,
    _day_budget,
    _money,
)
