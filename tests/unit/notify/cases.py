"""What the policy is asked in tests: a text, a recipient and a history that nothing holds back, to be changed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from notify.contacts import Action, Decision, Message, Reason, Recipient, Rules, State
from notify.kinds import Purpose
from tests.unit.notify.words import VADUZ

NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)
NIGHT = datetime(2026, 12, 1, 21, 30, tzinfo=UTC)
MORNING = datetime(2026, 12, 2, 7, tzinfo=UTC)
RULES = Rules(allowed_prefixes=("+423", "+41", "+1"), daily_cap_micros=1_000_000, cap_zone=VADUZ)
RECIPIENT = Recipient("+41791234567", VADUZ, consents=frozenset({Purpose.SURVEY, Purpose.CARE}))
IDLE = State(spent_today_micros=0)


def message(kind: str = "confirmation", **changes: Any) -> Message:
    return Message(**{"kind": kind, "expires_at": NOON + timedelta(days=3), "price_micros": 70_000, **changes})


def suppressed(reason: Reason, *, person: bool = False) -> Decision:
    return Decision(Action.SUPPRESS, reason, person=person)


def deferred(reason: Reason, until: datetime) -> Decision:
    return Decision(Action.DEFER, reason, until)


def ago(*minutes: float) -> tuple[datetime, ...]:
    return tuple(NOON - timedelta(minutes=each) for each in minutes)
