from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.histories.message_checker import RULES, check
from tests.support.histories.message_histories import Change, Heard, Histories, Row, Silence, Taken, Try, Written

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

ROW = Row(
    1, "confirmation", "appointment:1", "+12025550101", "Hello.", "delivered",
    carrier="twilio", carrier_id="SM1", carrier_status="delivered", created_at=NOON,
)  # fmt: skip
TRY = Try(1, 1, "twilio", NOON, NOON + MINUTE, "accepted")
TAKEN = Taken("twilio", "SM1", 1, "+12025550101", "Hello.")
SOUND = Histories(
    now=NOON + timedelta(hours=1),
    changes=(Change("confirmation", "appointment:1"),),
    rows=(ROW,),
    tries=(TRY,),
    taken=(TAKEN,),
    heard=(Heard("twilio", "SM1", "delivered"),),
    written=(Written("SM9", ("applied",), "confirm", ROW.about, frozenset({ROW.about})),),
    kept=(Heard("twilio", "SM1", "delivered"),),
    passed=frozenset({Heard("twilio", "SM1", "accepted"), Heard("twilio", "SM1", "delivered")}),
    effects=((1, "message.delivered"),),
)


def with_row(**changes: object) -> Histories:
    return replace(SOUND, rows=(replace(ROW, **changes),))


def with_written(outcome: str, meaning: str, about: str | None = None, tasks: int = 0) -> Histories:
    return replace(SOUND, written=(Written("SM9", (outcome,), meaning, about, frozenset({ROW.about}), tasks),))


def crowd(count: int, kind: str = "confirmation", about: str | None = None, *, answers: bool = False) -> Histories:
    """So many texts to one number within an hour, of one kind, each about its own thing unless one is given."""
    ids = range(1, count + 1)
    rows = tuple(
        replace(ROW, id=id, kind=kind, about=about or f"appointment:{id}", occurrence=id if about else 1,
                carrier_id=f"SM{id}", answers=answers)
        for id in ids
    )  # fmt: skip
    return Histories(
        now=NOON + timedelta(hours=1),
        rows=rows,
        tries=tuple(
            replace(TRY, message_id=id, started_at=NOON + id * MINUTE, ended_at=NOON + id * MINUTE) for id in ids
        ),
        taken=tuple(replace(TAKEN, carrier_id=f"SM{id}", message_id=id) for id in ids),
    )


def twice(first: str, gap: timedelta = MINUTE) -> Histories:
    """Two acceptances of one text; the first attempt ended with this outcome."""
    again = replace(TRY, claim=2, started_at=TRY.started_at + MINUTE + gap, ended_at=TRY.started_at + 9 * MINUTE)
    return replace(SOUND, tries=(replace(TRY, outcome=first), again), taken=(TAKEN, replace(TAKEN, carrier_id="SM2")))


PLANTED: list[tuple[str, Callable[[], Histories], int]] = [
    (
        "a change without a row",
        lambda: replace(SOUND, changes=(*SOUND.changes, Change("cancelled", "appointment:1"))),
        1,
    ),
    ("a row without a change", lambda: replace(SOUND, changes=(Change("reminder", "appointment:1"),)), 12),
    ("two rows for one change", lambda: replace(SOUND, rows=(ROW, replace(ROW, id=2, carrier_id=None))), 12),
    ("a sent row that no carrier took", lambda: replace(SOUND, taken=()), 1),
    ("a text that is no row of ours", lambda: replace(SOUND, taken=(TAKEN, replace(TAKEN, message_id=7))), 12),
    ("a double", lambda: twice("retry_now"), 13),
    ("a try while the one before is in the air", lambda: twice("not_accepted", -2 * MINUTE), 14),
    ("a try after an unsettled one", lambda: twice("unknown"), 14),
    ("a try after an acceptance", lambda: twice("accepted"), 21),
    ("a superseded version", lambda: with_row(superseded_at=NOON - MINUTE), 15),
    ("a number that opted out", lambda: replace(SOUND, silences=(Silence(ROW.number, NOON - MINUTE),)), 16),
    ("a text at night", lambda: with_row(zone="Asia/Tokyo"), 17),
    ("seven texts a day", lambda: crowd(7), 18),
    ("four of a kind for one version", lambda: crowd(4, about="appointment:1"), 18),
    ("four answers an hour", lambda: crowd(4, "reply_help", answers=True), 18),
    ("a status that went back", lambda: with_row(carrier_status="sent", state="sent"), 19),
    ("a claim beyond its lease", lambda: with_row(state="claimed", lease_is_over=True), 20),
    ("a text without an end", lambda: replace(with_row(state="sent"), now=NOON + timedelta(hours=73)), 20),
    ("other words", lambda: replace(SOUND, taken=(replace(TAKEN, body="Hi."),)), 22),
    ("another number", lambda: replace(SOUND, taken=(replace(TAKEN, number="+12025550102"),)), 22),
    ("two carriers", lambda: replace(SOUND, tries=(TRY, replace(TRY, claim=2, carrier="b"))), 24),
    ("another technician than the version's", lambda: with_row(must_say=("Ben Kind",)), 23),
    ("a text that had expired", lambda: with_row(expires_at=NOON), 15),
    (
        "a receipt that no carrier gave",
        lambda: replace(SOUND, kept=(*SOUND.kept, Heard("twilio", "SM1", "undelivered"))),
        25,
    ),
    ("a customer's text that no carrier took", lambda: replace(SOUND, strangers=("SM7",)), 25),
    ("a receipt that is kept twice", lambda: replace(SOUND, kept=SOUND.kept * 2), 26),
    ("an effect that came twice", lambda: replace(SOUND, effects=SOUND.effects * 2), 26),
    ("a confirmation of what was not asked", lambda: with_written("applied", "confirm", about="appointment:2"), 27),
    ("an ambiguous text that changed something", lambda: with_written("applied", "ambiguous"), 27),
    ("a text for a person without a task", lambda: with_written("task", "free_text"), 27),
    ("a reply that ended twice", lambda: replace(SOUND, written=(Written("SM9", ("applied", "task")),)), 28),
    ("a reply that was lost", lambda: replace(SOUND, written=(Written("SM9", ()),)), 28),
]


def test_finds_nothing_in_histories_that_agree() -> None:
    verdict = check(SOUND)
    assert verdict.violations == []
    assert (verdict.accepted, verdict.lost, verdict.doubled) == (1, 0, 0)


@pytest.mark.parametrize(("planted", "invariant"), [case[1:] for case in PLANTED], ids=[case[0] for case in PLANTED])
def test_finds_what_was_planted(planted: Callable[[], Histories], invariant: int) -> None:
    assert invariant in {violation.invariant for violation in check(planted()).violations}


def test_has_a_planted_violation_for_every_invariant_of_messages() -> None:
    assert {invariant for _, _, invariant in PLANTED} == {1, *range(12, 29)}


def test_has_a_planted_violation_for_every_rule() -> None:
    found = {rule for _, planted, _ in PLANTED for rule in RULES if list(rule(planted()))}
    assert found == set(RULES)


def test_excuses_a_double_inside_a_recorded_unknown_outcome() -> None:
    verdict = check(twice("not_accepted"))
    assert [violation.invariant for violation in verdict.violations] == []
    assert (verdict.doubled, verdict.doubled_in_unknowns) == (0, 1)


def test_lets_the_acknowledgement_of_an_opt_out_pass() -> None:
    ack = replace(crowd(1, "opt_out_ack", answers=True), silences=(Silence(ROW.number, NOON - MINUTE),))
    assert check(ack).violations == []
