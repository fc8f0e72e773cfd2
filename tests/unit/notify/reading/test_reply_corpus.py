"""Replies as people write them, in both languages: each is read as whoever answers the phone would read it."""

import pytest

from notify.reading.inbound import read
from notify.reading.replies import Context, InboundOutcome
from tests.corpora.readings import CORPORA, NOW, QUESTIONS, Case, cases, cases_of, said

CASES = list(cases("replies"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.asked}-{case.text[:20]!r}")
def test_reads_replies_as_people_write_them(case: Case) -> None:
    assert said(read(case.text, Context(NOW, QUESTIONS[case.asked]))) == case.wanted


def test_holds_enough_replies_in_both_languages() -> None:
    assert len(CASES) >= 500
    assert all(len(list(cases_of(file))) >= 200 for file in (CORPORA / "replies").glob("*.txt"))


@pytest.mark.parametrize("asked", QUESTIONS)
def test_never_misses_an_opt_out_whatever_was_asked(asked: str) -> None:
    stops = [case.text for case in CASES if case.wanted.startswith(("opt_out", "wrong_number"))]
    missed = [
        text
        for text in stops
        if read(text, Context(NOW, QUESTIONS[asked])).effect.outcome is not InboundOutcome.OPT_OUT
    ]
    assert missed == []


def test_answers_nothing_after_a_doubtful_stop() -> None:
    doubtful = [case for case in CASES if case.wanted == "maybe_stop"]
    assert [read(case.text, Context(NOW)).effect.answer for case in doubtful] == [None] * len(doubtful)
