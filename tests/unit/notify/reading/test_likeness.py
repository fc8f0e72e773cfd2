"""A reply that the rules do not know is read by its likeness to others, and never into what nobody wished."""

import json
import time
from importlib import resources

import pytest

from notify.reading.folding import fold
from notify.reading.inbound import read
from notify.reading.likeness import guess
from notify.reading.replies import Asked, Context, InboundOutcome, ReplyKind
from tests.corpora.readings import NOW, QUESTIONS, Case, cases, meant, said
from tools.reply_corpora import digest

MEANT = list(cases("replies_meant"))
LEARNED = {case.text.casefold() for case in (*cases("replies"), *MEANT)}
UNSEEN = [case for case in cases("replies_unseen") if case.text.casefold() not in LEARNED]
"""Replies that neither a rule was written for nor a weight learned from; what is as short as a word stands in all."""
IN_DOUBT = {"free_text", "ambiguous", "maybe_stop"}


def _read(case: Case) -> str:
    return meant(said(read(case.text, Context(NOW, QUESTIONS[case.asked]))))


@pytest.mark.parametrize(("corpus", "least"), [(UNSEEN, 0.93), (MEANT, 0.95)], ids=["unseen", "meant"])
def test_decides_most_replies_that_no_rule_was_written_for(corpus: list[Case], least: float) -> None:
    right = [case for case in corpus if _read(case) == meant(case.wanted)]
    assert len(right) / len(corpus) >= least


@pytest.mark.parametrize(("corpus", "most"), [(UNSEEN, 0.01), (MEANT, 0.005)], ids=["unseen", "meant"])
def test_doubts_rather_than_decides_wrongly(corpus: list[Case], most: float) -> None:
    wrong = [case for case in corpus if _read(case) not in {meant(case.wanted), *IN_DOUBT}]
    assert len(wrong) / len(corpus) <= most, wrong


def test_measures_by_enough_replies() -> None:
    assert len(UNSEEN) >= 150


def test_misses_no_wish_for_no_more_texts() -> None:
    stops = [case for case in UNSEEN if case.wanted in ("opt_out", "wrong_number")]
    readings = [read(case.text, Context(NOW, QUESTIONS[case.asked])).effect for case in stops]
    assert len(stops) >= 12
    assert [effect.outcome for effect in readings] == [InboundOutcome.OPT_OUT] * len(stops)


def test_the_weights_are_those_of_the_corpora() -> None:
    kept = json.loads(resources.files("notify.reading.words").joinpath("likeness.json").read_text(encoding="utf-8"))
    assert kept["made_from"] == digest(), "run python -m tools.train_reader"


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("appointment", "need to shuffle this, my mum's in hospital"),
        ("appointment", "ok, watch out for the dog"),
    ],
)
def test_leaves_to_a_person_what_both_readings_dispute(asked: str, text: str) -> None:
    reply = read(text, Context(NOW, QUESTIONS[asked]))
    assert (reply.kind, reply.effect.person) == (ReplyKind.FREE_TEXT, True)


def test_a_person_reads_what_no_rule_knew() -> None:
    reply = read("I work till 6 so that won't fly", Context(NOW, QUESTIONS["appointment"]))
    assert (reply.kind, reply.effect.person) == (ReplyKind.CHANGE, True)


@pytest.mark.parametrize("question", [None, *Asked])
def test_knows_no_answer_to_what_was_never_asked(question: Asked | None) -> None:
    found = guess(fold("the lad was a star"), question)
    assert found is None or 0 < found.probability <= 1


@pytest.mark.parametrize("text", ["", "   ", "\n", "…", "😶", "a" * 5000, "不" * 5000, "1 " * 2000])
def test_reads_anything_within_an_instant(text: str) -> None:
    guess(fold("warm"), None)
    began = time.process_time()
    guess(fold(text), Asked.APPOINTMENT)
    assert time.process_time() - began < 0.25
