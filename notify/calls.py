"""Whether a customer may be called now: the wishes that hold for texts, without what only texts have."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from notify.contacts import SEND, Action, Call, Decision, Reason, Recipient, Rules, State
from notify.hours import preferred_start, quiet_end
from notify.kinds import ASK_CONSENT


@dataclass(frozen=True, slots=True)
class _Case:
    call: Call
    recipient: Recipient
    state: State
    rules: Rules
    now: datetime


def decide_call(call: Call, recipient: Recipient, state: State, rules: Rules, now: datetime) -> Decision:
    """Say whether somebody may call now, later, or never: what `decide` says of calls."""
    case = _Case(call, recipient, state, rules, now)
    verdicts = (check(case) for check in _CHECKS)
    return next((verdict for verdict in verdicts if verdict is not None), SEND)


def _never(reason: Reason) -> Decision:
    return Decision(Action.SUPPRESS, reason)


def _wants_quiet(case: _Case) -> Decision | None:
    """Who asked for quiet, or stopped our texts, is called only when they ask for it themselves (invariant 47)."""
    if case.call.asked_for:
        return None
    if case.recipient.do_not_disturb:
        return _never(Reason.DO_NOT_DISTURB)
    return _never(Reason.OPTED_OUT) if case.recipient.opted_out else None


def _consent(case: _Case) -> Decision | None:
    if case.call.asked_for or case.call.purpose not in ASK_CONSENT:
        return None
    if case.call.purpose not in case.recipient.consents:
        return _never(Reason.NO_CONSENT)
    return _never(Reason.OTHER_CHANNEL) if case.recipient.other_channel else None


def _sample(case: _Case) -> Decision | None:
    return None if case.call.sampled else _never(Reason.NOT_SAMPLED)


def _budget(case: _Case) -> Decision | None:
    unasked = not case.call.asked_for and case.call.purpose in ASK_CONSENT
    used_up = case.state.contacts_this_week >= case.rules.contacts_a_week
    return _never(Reason.CONTACT_BUDGET) if unasked and used_up else None


def _quiet_hours(case: _Case) -> Decision | None:
    end = quiet_end(case.now, case.recipient.zone, case.rules.quiet_from, case.rules.quiet_until)
    return None if end is None else Decision(Action.DEFER, Reason.QUIET_HOURS, end)


def _preferred_times(case: _Case) -> Decision | None:
    start = preferred_start(
        case.now, case.recipient.zone, case.recipient.preferred_from, case.recipient.preferred_until
    )
    return None if start is None else Decision(Action.DEFER, Reason.PREFERRED_TIMES, start)


_CHECKS: tuple[Callable[[_Case], Decision | None], ...] = (
    _wants_quiet,
    _consent,
    _sample,
    _budget,
    _quiet_hours,
    _preferred_times,
)
