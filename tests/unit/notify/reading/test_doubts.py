"""What reads like an answer and may be none: a person reads it, and nothing is decided."""

from datetime import timedelta

import pytest

from notify.reading.inbound import read
from notify.reading.replies import Asked, Context, Question, Reply, ReplyKind
from tests.support.clocks import START


def reply_to(asked: Asked, text: str) -> Reply:
    question = Question(asked, "order:7", "m7", START - timedelta(hours=1), choices=3 if asked is Asked.SLOTS else 0)
    return read(text, Context(START, (question,)))


@pytest.mark.parametrize(
    "text",
    [
        "get lost", "Fuck off", "f off", "piss off!!", "oh do one", "go to hell", "no más mensajes", "no mas sms",
        "Basta!", "arrêtez", "keine weiteren SMS", "滚", "滚蛋！", "举报", "我要举报你们", "搞错了", "你们弄错了",
    ],
)  # fmt: skip
def test_takes_an_angry_word_for_what_may_be_a_stop(text: str) -> None:
    assert reply_to(Asked.APPOINTMENT, text).kind is ReplyKind.MAYBE_STOP


@pytest.mark.parametrize(
    "text",
    [
        "5 minutes and he left",
        "5分钟就走了",
        "5分钟",
        "5点才来",
        "waited 5 hours",
        "5 out of 10",
        "打了5次电话",
        "5秒就完事",
    ],
)
def test_takes_no_number_that_counts_for_a_score(text: str) -> None:
    assert reply_to(Asked.SURVEY, text).kind is ReplyKind.FREE_TEXT


@pytest.mark.parametrize(
    ("text", "score"), [("5分", 5), ("4 stars", 4), ("必须5星", 5), ("5 out of 5", 5), ("打3分", 3)]
)
def test_still_takes_a_score(text: str, score: int) -> None:
    reply = reply_to(Asked.SURVEY, text)
    assert (reply.kind, reply.number) == (ReplyKind.SCORE, score)


@pytest.mark.parametrize(
    "text", ["no it works", "No, everything is fine", "nope it's back", "没有，好了", "不是，好了"]
)
def test_leaves_a_no_beside_words_that_it_works_to_a_person(text: str) -> None:
    assert reply_to(Asked.OUTAGE, text).kind is ReplyKind.FREE_TEXT


@pytest.mark.parametrize("text", ["no still down", "no, no internet", "没好", "it doesn't work", "no nothing works"])
def test_still_hears_that_it_does_not_work(text: str) -> None:
    assert reply_to(Asked.OUTAGE, text).kind is ReplyKind.STILL_DOWN


@pytest.mark.parametrize("asked", [Asked.APPOINTMENT, Asked.SLOTS])
@pytest.mark.parametrize("text", ["anything but 1", "all but 1", "any except 1", "除了1都行"])
def test_takes_nothing_that_is_excepted(asked: Asked, text: str) -> None:
    assert reply_to(asked, text).kind not in {ReplyKind.CONFIRM, ReplyKind.SLOT}
