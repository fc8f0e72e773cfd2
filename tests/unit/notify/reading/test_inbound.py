"""What customers write, read as they mean it; in doubt a person reads it."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notify.catalogue import LANGUAGES
from notify.kinds import KINDS
from notify.reading.inbound import CarrierVerdict, read
from notify.reading.replies import EFFECTS, Asked, Context, InboundOutcome, Question, ReplyKind

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def asked(what: Asked, subject: str = "visit-7", *, hours_ago: float = 1, choices: int = 0) -> Question:
    return Question(what, subject, f"{what}-{subject}", NOW - timedelta(hours=hours_ago), choices)


APPOINTMENT = asked(Asked.APPOINTMENT)


def meant(text: str, *questions: Question, language: str = "en") -> tuple[ReplyKind, int | None]:
    reply = read(text, Context(NOW, questions))
    return reply.kind, reply.number


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("1", "en", ReplyKind.CONFIRM),
        ("１", "zh-CN", ReplyKind.CONFIRM),
        (" 1. ", "en", ReplyKind.CONFIRM),
        ("1。", "zh-CN", ReplyKind.CONFIRM),
        ("“1”", "zh-CN", ReplyKind.CONFIRM),
        ("#1", "en", ReplyKind.CONFIRM),
        ("1 yes", "en", ReplyKind.CONFIRM),
        ("1，确认", "zh-CN", ReplyKind.CONFIRM),
        ("Yes please!", "en", ReplyKind.CONFIRM),
        ("好的，谢谢", "zh-CN", ReplyKind.CONFIRM),
        ("2", "en", ReplyKind.CHANGE),
        ("２改时间", "zh-CN", ReplyKind.CHANGE),
        ("reschedule please", "en", ReplyKind.CHANGE),
        ("3", "en", ReplyKind.CALL),
        ("Hello, please call me", "en", ReplyKind.CALL),
        ("请回电", "zh-CN", ReplyKind.CALL),
    ],
)
def test_reads_answers_to_an_appointment(text: str, language: str, kind: ReplyKind) -> None:
    reply = read(text, Context(NOW, (APPOINTMENT,)))
    assert (reply.kind, reply.question, reply.effect.outcome) == (kind, APPOINTMENT, InboundOutcome.APPLIED)


@pytest.mark.parametrize(
    "text",
    [
        "1 pm is better",
        "2 of us are at home",
        "1 call me",
        "10",
        "13:00",
        "yes but ring twice",
        "the gate code is 4711",
        "Stop by the garage first",
        "help yourself to the key under the mat",
        "",
        " \u200b\x00 ",
        "???",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_passes_everything_else_to_a_person(text: str, language: str) -> None:
    reply = read(text, Context(NOW, (APPOINTMENT,)))
    assert (reply.kind, reply.question) == (ReplyKind.FREE_TEXT, None)
    assert (reply.effect.outcome, reply.effect.person) == (InboundOutcome.TASK, True)


STOPS = ["STOP", "stop", "Stop.", "STOP ALL", "stopall", "Unsubscribe", "opt out", "OPT-OUT", "ＳＴＯＰ"]
STOPS += ["TD", "td", "T", "Ｔ", "R", "退订", "退订。", "拒收"]


@pytest.mark.parametrize("text", STOPS)
@pytest.mark.parametrize("language", [*LANGUAGES, "rm"])
@pytest.mark.parametrize("questions", [(), (APPOINTMENT,)])
def test_obeys_an_opt_out_of_any_language(text: str, language: str, questions: tuple[Question, ...]) -> None:
    reply = read(text, Context(NOW, questions))
    assert (reply.kind, reply.effect.outcome, reply.effect.answer) == (
        ReplyKind.OPT_OUT, InboundOutcome.OPT_OUT, "opt_out_ack",
    )  # fmt: skip
    assert not reply.effect.person


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Stop, please", "en"),
        ("hi, STOP", "en"),
        ("STOP please", "zh-CN"),
        ("谢谢，退订", "zh-CN"),
        ("请退订", "zh-CN"),
        ("您好，退订", "en"),
        ("stop STOP stop", "en"),
        ("Please stop texting me!", "en"),
        ("TD退订", "zh-CN"),
        ("请不要再发了，谢谢", "zh-CN"),
    ],
)
def test_obeys_a_polite_opt_out(text: str, language: str) -> None:
    assert read(text, Context(NOW)).kind is ReplyKind.OPT_OUT


@pytest.mark.parametrize("text", ["Can you stop by at 3?", "please stop at the gate", "Stop 4, second door", "1 1 2"])
def test_takes_no_other_sentence_with_stop_in_it_for_an_opt_out(text: str) -> None:
    assert read(text, Context(NOW, (APPOINTMENT,))).kind is ReplyKind.FREE_TEXT


@pytest.mark.parametrize("text", ["CANCEL", "End", "quit", "revoke"])
def test_opts_out_and_asks_a_person_where_the_visit_may_be_meant(text: str) -> None:
    reply = read(text, Context(NOW, (APPOINTMENT,)))
    assert (reply.kind, reply.effect.outcome, reply.effect.person) == (ReplyKind.OPT_OUT, InboundOutcome.OPT_OUT, True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("START", ReplyKind.OPT_IN), ("unstop", ReplyKind.OPT_IN), ("HELP", ReplyKind.HELP), ("帮助", ReplyKind.HELP)],
)
def test_reads_the_words_that_carriers_ask_for(text: str, kind: ReplyKind) -> None:
    assert meant(text, APPOINTMENT)[0] is kind


@pytest.mark.parametrize(
    ("text", "question", "meaning"),
    [
        ("1", asked(Asked.SLOTS, choices=3), (ReplyKind.SLOT, 1)),
        ("3", asked(Asked.SLOTS, choices=3), (ReplyKind.SLOT, 3)),
        ("3", asked(Asked.SLOTS, choices=2), (ReplyKind.AMBIGUOUS, None)),
        ("yes", asked(Asked.SLOTS, choices=3), (ReplyKind.AMBIGUOUS, None)),
        ("call me", asked(Asked.SLOTS, choices=3), (ReplyKind.CALL, None)),
        ("0", asked(Asked.SLOTS, choices=3), (ReplyKind.AMBIGUOUS, None)),
        ("0", asked(Asked.SLOTS_OR_WAIT, choices=3), (ReplyKind.WAIT_FOR_EARLIER, None)),
        ("０。", asked(Asked.SLOTS_OR_WAIT, choices=3), (ReplyKind.WAIT_FOR_EARLIER, None)),
        ("0 8 15", asked(Asked.SLOTS_OR_WAIT, choices=3), (ReplyKind.FREE_TEXT, None)),
        ("3", asked(Asked.SLOTS_OR_WAIT, choices=3), (ReplyKind.SLOT, 3)),
        ("9", asked(Asked.SLOTS_OR_WAIT, choices=3), (ReplyKind.CALL_OFF, None)),
        ("9", asked(Asked.SLOTS, choices=3), (ReplyKind.AMBIGUOUS, None)),
        ("9", asked(Asked.SURVEY), (ReplyKind.AMBIGUOUS, None)),
        ("9 o'clock", asked(Asked.SLOTS_OR_WAIT, choices=3), (ReplyKind.FREE_TEXT, None)),
        ("yes", asked(Asked.SLOTS_OR_WAIT, choices=3), (ReplyKind.AMBIGUOUS, None)),
        ("0", asked(Asked.SURVEY), (ReplyKind.AMBIGUOUS, None)),
        ("0", APPOINTMENT, (ReplyKind.AMBIGUOUS, None)),
        ("1", asked(Asked.WAITLIST), (ReplyKind.TAKE_EARLIER, None)),
        ("ok", asked(Asked.WAITLIST), (ReplyKind.TAKE_EARLIER, None)),
        ("2", asked(Asked.WAITLIST), (ReplyKind.CHANGE, None)),
        ("1", asked(Asked.SURVEY), (ReplyKind.SCORE, 1)),
        ("５", asked(Asked.SURVEY), (ReplyKind.SCORE, 5)),
        ("6", asked(Asked.SURVEY), (ReplyKind.FREE_TEXT, None)),
        ("Not fixed!", asked(Asked.SURVEY), (ReplyKind.NOT_FIXED, None)),
        ("no", asked(Asked.SURVEY), (ReplyKind.FREE_TEXT, None)),
        ("Not fixed", APPOINTMENT, (ReplyKind.AMBIGUOUS, None)),
        ("yes", asked(Asked.SURVEY), (ReplyKind.AMBIGUOUS, None)),
        ("yes", asked(Asked.CARE), (ReplyKind.CHANGE, None)),
        ("2", asked(Asked.CARE), (ReplyKind.CHANGE, None)),
        ("4", APPOINTMENT, (ReplyKind.AMBIGUOUS, None)),
    ],
)
def test_reads_a_number_by_what_was_asked(text: str, question: Question, meaning: tuple[ReplyKind, int | None]) -> None:
    assert meant(text, question) == meaning


def test_lets_the_newest_text_about_a_visit_decide_what_a_number_means() -> None:
    offer = asked(Asked.SLOTS, hours_ago=0.5, choices=3)
    for questions in itertools.permutations([APPOINTMENT, offer]):
        reply = read("3", Context(NOW, questions))
        assert (reply.kind, reply.number, reply.question) == (ReplyKind.SLOT, 3, offer)


def test_confirms_all_visits_that_were_offered_and_asks_which_one_is_to_change() -> None:
    both = (APPOINTMENT, asked(Asked.APPOINTMENT, "visit-8", hours_ago=0.5))
    confirmed, changed = read("1", Context(NOW, both)), read("2", Context(NOW, both))
    assert (confirmed.kind, confirmed.questions, confirmed.effect.outcome) == (
        ReplyKind.CONFIRM,
        both,
        InboundOutcome.APPLIED,
    )
    assert (changed.kind, changed.questions, changed.effect.answer) == (ReplyKind.WHICH_VISIT, both, "which_visit")


def test_takes_the_number_of_a_visit_for_the_one_to_change() -> None:
    which = asked(Asked.WHICH_VISIT, "message:9", choices=2, hours_ago=0.5)
    assert meant("2", which, APPOINTMENT) == (ReplyKind.CHANGE, 2)
    assert meant("call me", which, APPOINTMENT) == (ReplyKind.CALL, None)
    assert meant("2", which) == (ReplyKind.CHANGE, 2)
    assert meant("3", which) == (ReplyKind.AMBIGUOUS, None)


@pytest.mark.parametrize("verdict", CarrierVerdict)
def test_believes_the_carrier_before_the_words(verdict: CarrierVerdict) -> None:
    kinds = {"STOP": ReplyKind.OPT_OUT, "START": ReplyKind.OPT_IN, "HELP": ReplyKind.HELP}
    assert read("ARRET", Context(NOW, (APPOINTMENT,)), verdict).kind is kinds[verdict]


def test_gives_an_answer_to_the_only_question_it_fits() -> None:
    survey = asked(Asked.SURVEY, "visit-6")
    reply = read("5", Context(NOW, (APPOINTMENT, survey)))
    assert (reply.kind, reply.number, reply.question) == (ReplyKind.SCORE, 5, survey)


@pytest.mark.parametrize(("hours", "kind"), [(48, ReplyKind.CONFIRM), (48.01, ReplyKind.AMBIGUOUS)])
def test_forgets_what_was_asked_two_days_ago(hours: float, kind: ReplyKind) -> None:
    assert meant("1", asked(Asked.APPOINTMENT, hours_ago=hours))[0] is kind


def test_changes_nothing_when_nothing_was_asked() -> None:
    assert meant("1") == (ReplyKind.AMBIGUOUS, None)


@pytest.mark.parametrize(
    "text",
    [
        "Automatic reply: I am away until Monday",
        "I’m driving, will get back to you",
        "[自动回复] 您好，我现在有事不在",
        "This number does not receive texts",
    ],
)
def test_does_not_talk_with_machines(text: str) -> None:
    reply = read(text, Context(NOW, (APPOINTMENT,)))
    assert (reply.kind, reply.effect.answer, reply.effect.outcome) == (
        ReplyKind.AUTO_RESPONDER, None, InboundOutcome.TASK,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        (("Thank you!",), ReplyKind.ACKNOWLEDGED),
        (("Thank you for your text.", "thank you for your text"), ReplyKind.AUTO_RESPONDER),
        (("Thank you for your text.", "Where are you?"), ReplyKind.ACKNOWLEDGED),
    ],
)
def test_takes_the_third_same_text_within_an_hour_for_a_machines(before: tuple[str, ...], kind: ReplyKind) -> None:
    reply = read("THANK YOU for your text", Context(NOW, (), before))
    assert reply.kind is kind


def test_obeys_a_stop_however_often_it_comes() -> None:
    assert read("STOP", Context(NOW, (), ("STOP",) * 5)).kind is ReplyKind.OPT_OUT


def test_answers_only_with_kinds_that_exist() -> None:
    assert {effect.answer for effect in EFFECTS.values()} - {None} <= set(KINDS)
    assert set(EFFECTS) == set(ReplyKind)


@settings(deadline=None)  # The first reading compiles the patterns of all languages.
@example("投诉", "zh_cn", False)
@given(st.text(max_size=200), st.sampled_from(sorted(LANGUAGES)), st.booleans())
def test_ends_every_text_in_one_way_and_applies_nothing_without_a_question(
    text: str, language: str, open_question: bool
) -> None:
    reply = read(text, Context(NOW, (APPOINTMENT,) if open_question else ()))
    begins = reply.kind is ReplyKind.COMPLAIN  # A complaint begins something; it answers nothing.
    assert (reply.effect.outcome is InboundOutcome.APPLIED) == (reply.question is not None or begins)


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to cancel", "please dont cancel my appointment", "we won't cancel the visit",
        "I didn't want to cancel it",
        "no need to cancel", "cancel? no way", "dont call me", "please don't ring me", "No need to call me",
        "不取消", "不要取消", "别取消预约", "我没有要取消", "不用取消", "没说要取消预约", "别打电话", "不用打电话",
    ],
)  # fmt: skip
def test_gives_nobody_what_they_say_they_do_not_wish(text: str) -> None:
    assert read(text, Context(NOW, (APPOINTMENT,))).kind is ReplyKind.FREE_TEXT


@pytest.mark.parametrize("text", ["please cancel my appointment", "No, cancel it", "不用来了，取消吧", "取消预约"])
def test_still_calls_off_what_is_called_off(text: str) -> None:
    assert read(text, Context(NOW, (APPOINTMENT,))).kind is ReplyKind.CALL_OFF
