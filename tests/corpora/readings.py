"""Replies as people write them: the corpora, what is asked before each, and a reading as they write it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from notify.reading.replies import EFFECTS, Asked, Question, Reply

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
CORPORA = Path(__file__).parent


def _asked(what: Asked, subject: str = "order:7", choices: int = 0) -> Question:
    return Question(what, subject, f"{what}-{subject}", NOW - timedelta(hours=1), choices)


QUESTIONS: dict[str, tuple[Question, ...]] = {
    "none": (),
    "appointment": (_asked(Asked.APPOINTMENT),),
    "two": (_asked(Asked.APPOINTMENT), _asked(Asked.APPOINTMENT, "order:8")),
    "slots": (_asked(Asked.SLOTS_OR_WAIT, choices=3),),
    "waitlist": (_asked(Asked.WAITLIST),),
    "survey": (_asked(Asked.SURVEY),),
    "recommend": (_asked(Asked.RECOMMEND), _asked(Asked.WARRANTY)),
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


def cases(corpus: str) -> Iterator[Case]:
    """The replies of a corpus."""
    for file in sorted((CORPORA / corpus).glob("*.txt")):
        yield from cases_of(file)


def cases_of(file: Path) -> Iterator[Case]:
    """The replies of a file."""
    asked = wanted = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            asked, _, wanted = line.removeprefix("= ").partition(" -> ")
        elif line and not line.startswith("# "):
            yield Case(asked, wanted, line.replace("\\n", "\n"))


def said(reply: Reply) -> str:
    """A reading as the corpus writes it."""
    name = reply.kind.value
    if name in ("slot", "score", "recommend", "change") and reply.number is not None:
        name = f"{name} {reply.number}"
    if name == "confirm" and reply.effect.answer is None:
        name = "confirm quietly"
    return f"{name} and a person" if reply.effect.person and not EFFECTS[reply.kind].person else name


def meant(label: str) -> str:
    """What a reply means, whether or not a person looks at it too."""
    return label.replace(" and a person", "").replace(" quietly", "")
