"""When a text may leave: the recipient's night, their day's budget, the operator's money; over both clock changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notify.contacts import SEND, Decision, Reason, State
from notify.kinds import KINDS
from notify.policy import decide, spending_day
from tests.unit.notify.cases import (
    IDLE,
    MORNING,
    NIGHT,
    NOON,
    RECIPIENT,
    RULES,
    ago,
    deferred,
    message,
    suppressed,
)
from tests.unit.notify.words import SHANGHAI


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_defers_every_kind_at_night(kind: str) -> None:
    late = message(kind, expires_at=NIGHT + timedelta(days=1))
    assert decide(late, RECIPIENT, IDLE, RULES, NIGHT) == deferred(Reason.QUIET_HOURS, MORNING)


def test_keeps_the_recipients_night_and_not_ours() -> None:
    asleep = replace(RECIPIENT, zone=SHANGHAI)
    afternoon_here = datetime(2026, 12, 1, 13, tzinfo=UTC)
    decision = decide(message(), asleep, IDLE, RULES, afternoon_here)
    assert decision == deferred(Reason.QUIET_HOURS, datetime(2026, 12, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-10-24T21:00:00+02:00", "2026-10-25T08:00:00+01:00"),
        ("2026-10-25T02:59:00+02:00", "2026-10-25T08:00:00+01:00"),
        ("2027-03-27T21:00:00+01:00", "2027-03-28T08:00:00+02:00"),
        ("2027-03-28T03:00:00+02:00", "2027-03-28T08:00:00+02:00"),
    ],
)
def test_defers_to_the_local_morning_over_a_clock_change(now: str, until: str) -> None:
    at = datetime.fromisoformat(now)
    decision = decide(message(expires_at=at + timedelta(days=2)), RECIPIENT, IDLE, RULES, at)
    assert decision == deferred(Reason.QUIET_HOURS, datetime.fromisoformat(until))


@pytest.mark.parametrize(("minutes_ago", "sends"), [(0, True), (10, True), (10.1, False)])
def test_answers_at_night_who_has_just_written(minutes_ago: float, sends: bool) -> None:
    answer = message("reply_help", answers_at=NIGHT - timedelta(minutes=minutes_ago))
    decision = decide(answer, RECIPIENT, IDLE, RULES, NIGHT)
    assert decision == (SEND if sends else deferred(Reason.QUIET_HOURS, MORNING))


@pytest.mark.parametrize("kind", ["on_the_way", "running_late", "cancelled", "postponed"])
@pytest.mark.parametrize(("starts_in_h", "sends"), [(3, True), (3.01, False), (-1, True), (-5, True), (-5.01, False)])
def test_tells_at_night_of_a_visit_within_three_hours(kind: str, starts_in_h: float, sends: bool) -> None:
    start = NIGHT + timedelta(hours=starts_in_h)
    urgent = message(kind, visit_start=start, visit_end=start + timedelta(hours=2))
    decision = decide(urgent, RECIPIENT, IDLE, RULES, NIGHT)
    assert decision == (SEND if sends else deferred(Reason.QUIET_HOURS, MORNING))


def test_wakes_nobody_for_other_news_of_a_near_visit() -> None:
    start = NIGHT + timedelta(hours=1)
    awake = {
        kind
        for kind in KINDS
        if decide(message(kind, visit_start=start, visit_end=start), RECIPIENT, IDLE, RULES, NIGHT) == SEND
    }
    assert awake == {"on_the_way", "running_late", "cancelled", "postponed"}


@pytest.mark.parametrize(
    ("expires_at", "decision"),
    [
        (MORNING, suppressed(Reason.QUIET_HOURS, person=True)),
        (MORNING + timedelta(seconds=1), deferred(Reason.QUIET_HOURS, MORNING)),
    ],
)
def test_does_not_defer_past_the_texts_own_end(expires_at: datetime, decision: Decision) -> None:
    assert decide(message(expires_at=expires_at), RECIPIENT, IDLE, RULES, NIGHT) == decision


@pytest.mark.parametrize(
    ("sent_at", "decision"),
    [
        (ago(1, 2, 3, 4, 5), SEND),
        (ago(1, 2, 3, 4, 5, 6), deferred(Reason.DAY_BUDGET, MORNING)),
        # 23:59 yesterday and 00:00 today where the recipient lives.
        (ago(1, 2, 3, 4, 5, 12 * 60 + 1), SEND),
        (ago(1, 2, 3, 4, 5, 12 * 60), deferred(Reason.DAY_BUDGET, MORNING)),
    ],
)
def test_sends_a_number_six_texts_a_local_day(sent_at: tuple[datetime, ...], decision: Decision) -> None:
    assert decide(message(), RECIPIENT, replace(IDLE, sent_at=sent_at), RULES, NOON) == decision


def test_counts_every_purpose_against_the_days_budget() -> None:
    full = replace(IDLE, sent_at=ago(1, 2, 3, 4, 5, 6))
    assert not [kind for kind in KINDS if decide(message(kind, answers_at=NOON), RECIPIENT, full, RULES, NOON) == SEND]


@pytest.mark.parametrize(
    ("spent_micros", "decision"),
    [
        (930_000, SEND),
        (930_001, deferred(Reason.MONEY_CAP, datetime(2026, 12, 1, 23, tzinfo=UTC))),
        (None, deferred(Reason.SPEND_UNKNOWN, NOON + timedelta(minutes=5))),
    ],
)
def test_stops_at_the_days_money_and_while_spending_is_unknown(spent_micros: int | None, decision: Decision) -> None:
    assert decide(message(), RECIPIENT, State(spent_today_micros=spent_micros), RULES, NOON) == decision


def test_drops_what_would_expire_before_there_is_money_again() -> None:
    soon = message("on_the_way", expires_at=NOON + timedelta(minutes=5))
    assert decide(soon, RECIPIENT, State(), RULES, NOON) == suppressed(Reason.SPEND_UNKNOWN)


@pytest.mark.parametrize(
    ("now", "began"),
    [
        ("2026-10-25T23:30:00+01:00", "2026-10-25T00:00:00+02:00"),
        ("2027-03-28T12:00:00+02:00", "2027-03-28T00:00:00+01:00"),
    ],
)
def test_counts_spending_from_the_local_midnight(now: str, began: str) -> None:
    assert spending_day(datetime.fromisoformat(now), RULES) == datetime.fromisoformat(began)
