"""Answers to how likely somebody is to recommend us, as people write them."""

from datetime import timedelta

import pytest

from notify.reading.inbound import read
from notify.reading.replies import Asked, Context, Question, ReplyKind
from tests.corpora.readings import NOW, QUESTIONS, Case, cases, said

CASES = list(cases("recommending"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.asked}-{case.text[:20]!r}")
def test_reads_a_number_as_people_write_it(case: Case) -> None:
    assert said(read(case.text, Context(NOW, QUESTIONS[case.asked]))) == case.wanted


@pytest.mark.parametrize("text", ["1", "2", "9"])
def test_asks_a_person_where_a_visit_is_asked_about_besides(text: str) -> None:
    visit = Question(Asked.APPOINTMENT, "order:8", "m8", NOW - timedelta(hours=2))
    assert read(text, Context(NOW, (visit, *QUESTIONS["recommend"]))).kind is ReplyKind.AMBIGUOUS
