"""Calls obey the wishes that texts obey (invariant 47)."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from notify import ASK_CONSENT, Call, Decision, Purpose, Reason, decide
from notify.contacts import SEND
from tests.unit.notify.cases import IDLE, MORNING, NIGHT, NOON, RECIPIENT, RULES, deferred, suppressed

SURVEY = Call(Purpose.SURVEY)
PROMISED = Call(Purpose.SURVEY, asked_for=True)


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"do_not_disturb": True}, Reason.DO_NOT_DISTURB),
        ({"opted_out": True}, Reason.OPTED_OUT),
        ({"consents": frozenset({Purpose.CARE})}, Reason.NO_CONSENT),
        ({"other_channel": True}, Reason.OTHER_CHANNEL),
    ],
)
def test_calls_nobody_against_their_wish_unless_they_asked_for_it(wish: dict[str, object], reason: Reason) -> None:
    wanted = replace(RECIPIENT, **wish)
    assert decide(SURVEY, wanted, IDLE, RULES, NOON) == suppressed(reason)
    assert decide(PROMISED, wanted, IDLE, RULES, NOON) == SEND


def test_calls_for_the_appointment_without_consent_but_not_against_a_stop() -> None:
    without = replace(RECIPIENT, consents=frozenset())
    service = Call(Purpose.TRANSACTIONAL)
    assert decide(service, without, IDLE, RULES, NOON) == SEND
    assert decide(service, replace(without, opted_out=True), IDLE, RULES, NOON) == suppressed(Reason.OPTED_OUT)


@pytest.mark.parametrize("purpose", sorted(ASK_CONSENT))
def test_asks_consent_for_each_purpose_by_itself(purpose: Purpose) -> None:
    agreed = replace(RECIPIENT, consents=frozenset({purpose}))
    heard = {one: decide(Call(one), agreed, IDLE, RULES, NOON) for one in sorted(ASK_CONSENT)}
    assert [one for one, decision in heard.items() if decision == SEND] == [purpose]


def test_calls_no_more_than_the_week_allows_and_only_the_sample() -> None:
    full = replace(IDLE, contacts_this_week=RULES.contacts_a_week)
    assert decide(SURVEY, RECIPIENT, full, RULES, NOON) == suppressed(Reason.CONTACT_BUDGET)
    assert decide(PROMISED, RECIPIENT, full, RULES, NOON) == SEND
    left = replace(full, contacts_this_week=RULES.contacts_a_week - 1)
    assert decide(SURVEY, RECIPIENT, left, RULES, NOON) == SEND
    assert decide(replace(SURVEY, sampled=False), RECIPIENT, IDLE, RULES, NOON) == suppressed(Reason.NOT_SAMPLED)


@pytest.mark.parametrize(
    ("now", "decision"),
    [
        (NIGHT, deferred(Reason.QUIET_HOURS, MORNING)),
        (NOON, deferred(Reason.PREFERRED_TIMES, datetime(2026, 12, 1, 16, tzinfo=UTC))),
        (datetime(2026, 12, 1, 16, 30, tzinfo=UTC), SEND),
    ],
)
def test_waits_for_the_hours_in_which_they_like_to_be_called(now: datetime, decision: Decision) -> None:
    evenings = replace(RECIPIENT, preferred_from=time(17), preferred_until=time(20))
    assert decide(PROMISED, evenings, IDLE, RULES, now) == decision
