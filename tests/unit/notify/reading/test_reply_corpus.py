"""Replies as people write them, in both languages: each is read as whoever answers the phone would read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notify.reading.inbound import read
from notify.reading.replies import EFFECTS, Asked, Context, InboundOutcome, Question, Reply

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
CORPUS = Path(__file__).parents[3] / "corpora" / "replies"


def _asked(what: Asked, subject: str = "order:7", choices: int = 0) -> Question:
    return Question(what, subject, f"{what}-{subject}", NOW - timedelta(hours=1), choices)


QUESTIONS: dict[str, tuple[Question, ...]] = {
    "none": (),
    "appointment": (_asked(Asked.APPOINTMENT),),
    "two": (_asked(Asked.APPOINTMENT), _asked(Asked.APPOINTMENT, "order:8")),
    "slots": (_asked(Asked.SLOTS_OR_WAIT, choices=3),),
    "waitlist": (_asked(Asked.WAITLIST),),
    "survey": (_asked(Asked.SURVEY),),
    "care": (_asked(Asked.CARE),),
    "after": (_asked(Asked.WARRANTY),),
    "outage": (_asked(Asked.OUTAGE),),
    "complaint": (_asked(Asked.COMPLAINT),),
}


@dataclass(frozen=True)
class Case:
    """One reply, what was asked before it, and how it is to be read."""

    asked: str
    wanted: str
    text: str


def _cases(file: Path) -> Iterator[Case]:
    asked = wanted = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            asked, _, wanted = line.removeprefix("= ").partition(" -> ")
        elif line and not line.startswith("# "):
            yield Case(asked, wanted, line.replace("\\n", "\n"))


CASES = [case for file in sorted(CORPUS.glob("*.txt")) for case in _cases(file)]


def _said(reply: Reply) -> str:
    """A reading as the corpus writes it."""
    name = reply.kind.value
    if name in ("slot", "score", "change") and reply.number is not None:
        name = f"{name} {reply.number}"
    if name == "confirm" and reply.effect.answer is None:
        name = "confirm quietly"
    return f"{name} and a person" if reply.effect.person and not EFFECTS[reply.kind].person else name


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.asked}-{case.text[:20]!r}")
def test_reads_replies_as_people_write_them(case: Case) -> None:
    assert _said(read(case.text, Context(NOW, QUESTIONS[case.asked]))) == case.wanted


def test_holds_enough_replies_in_both_languages() -> None:
    assert len(CASES) >= 500
    assert all(len(list(_cases(file))) >= 200 for file in CORPUS.glob("*.txt"))


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
