"""Whether a text may leave: each rule just allowed and just forbidden, and which rule speaks first."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from notify.contacts import SEND, Decision, Reason, Recipient, State
from notify.kinds import ASK_CONSENT, KINDS, Version
from notify.policy import decide
from tests.unit.notify.cases import IDLE, NIGHT, NOON, RECIPIENT, RULES, ago, message, suppressed


def test_sends_what_nothing_holds_back() -> None:
    assert decide(message(), RECIPIENT, IDLE, RULES, NOON) == SEND


@pytest.mark.parametrize(
    ("kind", "late_s", "decision"),
    [
        ("confirmation", -1, SEND),
        ("confirmation", 0, suppressed(Reason.EXPIRED, person=True)),
        ("survey", 0, suppressed(Reason.EXPIRED)),
    ],
)
def test_drops_what_has_expired(kind: str, late_s: int, decision: Decision) -> None:
    expired = message(kind, expires_at=NOON - timedelta(seconds=late_s))
    assert decide(expired, RECIPIENT, IDLE, RULES, NOON) == decision


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        ("confirmation", {Version.CURRENT}),
        ("reminder", {Version.CURRENT}),
        ("on_the_way", {Version.CURRENT}),
        ("missed_you", {Version.CURRENT, Version.MISSED}),
        ("completed", {Version.COMPLETED}),
        ("survey", {Version.COMPLETED}),
        ("cancelled", {Version.CANCELLED, Version.MISSED}),
        ("postponed", {Version.CANCELLED}),
        ("reply_confirmed", {Version.CURRENT}),
        ("call_back_promised", set(Version)),
        ("opt_out_ack", set(Version)),
    ],
)
@pytest.mark.parametrize("version", Version)
def test_says_nothing_of_a_version_that_is_no_longer_so(kind: str, allowed: set[Version], version: Version) -> None:
    decision = decide(message(kind, version=version), RECIPIENT, IDLE, RULES, NOON)
    assert decision == (SEND if version in allowed else suppressed(Reason(f"version_{version}")))


def test_lets_only_the_acknowledgement_through_to_an_opted_out_number() -> None:
    silent = replace(RECIPIENT, opted_out=True)
    sent = [kind for kind in KINDS if decide(message(kind), silent, IDLE, RULES, NOON) == SEND]
    assert sent == ["opt_out_ack"]


def test_acknowledges_an_opt_out_once() -> None:
    silent = replace(RECIPIENT, opted_out=True)
    again = decide(message("opt_out_ack"), silent, replace(IDLE, same_kind=1), RULES, NOON)
    assert again == suppressed(Reason.KIND_BUDGET)


def test_asks_a_person_where_the_customer_must_still_hear_it() -> None:
    silent = replace(RECIPIENT, opted_out=True)
    told_by_a_person = {kind for kind in KINDS if decide(message(kind), silent, IDLE, RULES, NOON).person}
    assert told_by_a_person == {
        "confirmation", "technician_changed", "window_changed", "running_late", "missed_you", "completed",
        "completed_with_devices",
        "cancelled", "postponed", "call_back_promised", "nobody_came", "technician_details",
        "next_visit_planned", "from_desk", "complaint_received", "complaint_noted", "complaint_plan",
        "complaint_progress", "complaint_still_open", "complaint_resolved", "complaint_reopened", "recovery_call",
        "outage_joined", "outage_instead", "outage_works", "outage_visit_needed",
        "remote_fix_begun", "remote_fix_works", "remote_visit_needed", "goodwill_taken_back",
        "order_cancelled", "order_taken_up",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answers_at", "decision"), [(None, suppressed(Reason.DO_NOT_DISTURB)), (NOON - timedelta(hours=1), SEND)]
)
def test_leaves_in_peace_who_asked_for_it_unless_he_writes(answers_at: datetime | None, decision: Decision) -> None:
    left_alone = replace(RECIPIENT, do_not_disturb=True)
    assert decide(message("slot_offer", answers_at=answers_at), left_alone, IDLE, RULES, NOON) == decision


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("+4232345678", Reason.LANDLINE),
        ("+18005550199", Reason.SPECIAL_NUMBER),
        ("+41", Reason.INVALID_NUMBER),
        ("+8613800138000", Reason.FOREIGN_PREFIX),
        ("+12065550120", None),
        ("+4237912345", None),
    ],
)
def test_texts_only_mobile_numbers_of_allowed_prefixes(number: str, reason: Reason | None) -> None:
    decision = decide(message("reminder"), replace(RECIPIENT, number=number), IDLE, RULES, NOON)
    assert decision == (SEND if reason is None else suppressed(reason))


def test_texts_nobody_while_no_prefix_is_allowed() -> None:
    decision = decide(message("reminder"), RECIPIENT, IDLE, replace(RULES, allowed_prefixes=()), NOON)
    assert decision == suppressed(Reason.FOREIGN_PREFIX)


@pytest.mark.parametrize("kind", ["survey", "care_visit"])
@pytest.mark.parametrize(
    ("consents", "last_care_at", "reason"),
    [
        (True, None, None),
        (False, None, Reason.NO_CONSENT),
        (True, NOON - timedelta(days=30), None),
        (True, NOON - timedelta(days=30) + timedelta(seconds=1), Reason.ASKED_RECENTLY),
    ],
)
def test_asks_for_opinions_with_consent_and_once_in_thirty_days(
    kind: str, consents: bool, last_care_at: datetime | None, reason: Reason | None
) -> None:
    state = replace(IDLE, last_care_at=last_care_at)
    decision = decide(
        message(kind), replace(RECIPIENT, consents=RECIPIENT.consents if consents else frozenset()), state, RULES, NOON
    )
    assert decision == (SEND if reason is None else suppressed(reason))


def test_needs_no_consent_for_anything_else() -> None:
    held = {
        kind: decide(message(kind), replace(RECIPIENT, consents=frozenset()), IDLE, RULES, NOON)
        for kind in KINDS
        if KINDS[kind].purpose not in ASK_CONSENT
    }
    assert set(held.values()) == {SEND}


@pytest.mark.parametrize(
    ("kind", "same_kind", "decision"),
    [
        ("running_late", 2, SEND),
        ("running_late", 3, suppressed(Reason.KIND_BUDGET, person=True)),
        ("reminder", 3, suppressed(Reason.KIND_BUDGET)),
        ("opt_in_ack", 0, SEND),
        ("opt_in_ack", 1, suppressed(Reason.KIND_BUDGET)),
    ],
)
def test_repeats_a_kind_for_one_version_only_so_often(kind: str, same_kind: int, decision: Decision) -> None:
    assert decide(message(kind), RECIPIENT, replace(IDLE, same_kind=same_kind), RULES, NOON) == decision


def test_allows_no_kind_more_than_three_times_for_a_version() -> None:
    assert max(kind.per_version for kind in KINDS.values()) == 3


@pytest.mark.parametrize(
    ("kind", "answers_at", "replies_at", "reason"),
    [
        ("reply_help", NOON, ago(1, 2), None),
        ("reply_help", NOON, ago(1, 2, 59.9), Reason.REPLY_BUDGET),
        ("reply_help", NOON, ago(1, 2, 60), None),
        ("slot_offer", NOON, ago(1, 2, 3), Reason.REPLY_BUDGET),
        ("slot_offer", None, ago(1, 2, 3), None),
    ],
)
def test_answers_by_itself_three_times_an_hour(
    kind: str, answers_at: datetime | None, replies_at: tuple[datetime, ...], reason: Reason | None
) -> None:
    state = replace(IDLE, replies_at=replies_at)
    decision = decide(message(kind, answers_at=answers_at), RECIPIENT, state, RULES, NOON)
    # Whoever waits for an offer can't go on without it.
    assert decision == (SEND if reason is None else suppressed(reason, person=kind == "slot_offer"))


def test_suppresses_for_good_before_it_defers() -> None:
    everything_wrong = Recipient("+4232345678", ZoneInfo("UTC"), opted_out=True, do_not_disturb=True)
    tired = State(sent_at=(NIGHT,) * 6, same_kind=3)
    wrong = message("survey", version=Version.CANCELLED)
    reasons = []
    for kind, recipient in [
        (wrong, everything_wrong),
        (replace(wrong, version=None), everything_wrong),
        (replace(wrong, version=None), replace(everything_wrong, opted_out=False)),
        (replace(wrong, version=None), replace(everything_wrong, opted_out=False, do_not_disturb=False)),
        (replace(wrong, version=None), replace(RECIPIENT, consents=frozenset())),
        (replace(wrong, version=None), RECIPIENT),
    ]:
        reasons.append(decide(kind, recipient, tired, RULES, NIGHT).reason)
    assert reasons == [
        Reason.VERSION_CANCELLED, Reason.OPTED_OUT, Reason.DO_NOT_DISTURB, Reason.LANDLINE, Reason.NO_CONSENT,
        Reason.KIND_BUDGET,
    ]  # fmt: skip


def test_refuses_an_unknown_kind() -> None:
    with pytest.raises(KeyError):
        decide(message("newsletter"), RECIPIENT, IDLE, RULES, NOON)
