"""Reads what a sentence speaks of where not each of its words is known: clause by clause, by cues.

A cue is a pattern of a language (`notify/reading/words/*_cues.toml`). Cues do not tell what a customer wants; they tell
what the clause is about, and what speaks against an answer: a question, a condition, a no, a time of day.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from notify.catalogue import LANGUAGES
from notify.reading.folding import EDGES, Folded
from notify.reading.phrases import Meaning, Phrase, beginning, ends_word, parse, without_asides


class Topic(StrEnum):
    """What a clause speaks of."""

    CHANGE = "change"
    CANNOT = "cannot"
    CALL_OFF = "call_off"
    CALL = "call"
    FINE = "fine"
    OK = "ok"
    KEEP = "keep"
    NOT_NEEDED = "not_needed"
    TAKE = "take"
    WHEN = "when"
    EARLY = "early"
    NOT_WELL = "not_well"
    WELL = "well"
    UNHAPPY = "unhappy"
    NONE_FITS = "none_fits"
    WAIT = "wait"
    PRAISE = "praise"
    BLAME = "blame"
    THANKS = "thanks"
    ASKS = "asks"
    AGAINST = "against"
    NO = "no"
    CLOCK = "clock"
    DAY = "day"
    ARRIVAL = "arrival"
    LEAVING = "leaving"
    YES = "yes"
    UNSURE = "unsure"
    COMPLAINT = "complaint"
    TOLD = "told"
    TURNING = "turning"
    DENIED = "denied"


DOUBTS = frozenset({Topic.ASKS, Topic.AGAINST, Topic.NO, Topic.CLOCK, Topic.LEAVING, Topic.UNSURE})
"""What makes the rest of a text more than a remark beside a yes."""

LONGEST = 240
"""A longer text has more to say than one thing, and a person reads it."""

_BREAK = re.compile(
    r"(?<!\s)\s*(?:(?<!\d)[.:]|[.:](?!\d)|[,;!?~。，、；：！？…—\n(){}|])++\s*+"
    r"|(?<!\s)\s++[-–]++\s*+|(?<=\w)-++$|(?<!\s)\s++(?<=\s)(?=(?:but|and) )"
)
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: what it speaks of, the phrases that it begins with, and what is left behind them.

    `spoken` holds no courtesies. `chosen` is the digit that it picks in other words than a phrase, `first` the one that
    it begins with, where that counts nothing: `1 absolutely shocking`.
    """

    spoken: tuple[Phrase, ...]
    left: str
    topics: frozenset[Topic]
    chosen: int | None = None
    first: int | None = None

    @property
    def is_told(self) -> bool:
        """Whether it asks nothing back and tells whoever comes what to do: `don't ring the bell`."""
        return Topic.TOLD in self.topics and not self.topics & {Topic.ASKS, Topic.AGAINST}


def clauses(folded: Folded) -> tuple[Clause, ...]:
    """The clauses of a text in their order, without those that hold courtesies only; none where it is too long."""
    if len(folded.words) > LONGEST:
        return ()
    return tuple(_read(folded))


def _read(folded: Folded) -> Iterator[Clause]:
    parts = [part for part in _split(folded.words) if part.strip(EDGES)]
    thanked = False
    for place, part in enumerate(parts):
        is_last = place == len(parts) - 1
        if thanked and is_last and _is_name(part):
            continue
        phrases = parse(part)
        thanked = phrases is not None and any(Meaning.COURTESY in one.meanings for one in phrases)
        clause = _clause(part, phrases, is_question=is_last and folded.is_question)
        if clause.spoken or clause.left or clause.topics:
            yield clause


def _split(words: str) -> Iterator[str]:
    yield from (part.strip(EDGES) for part in _BREAK.split(words) if part)


_NAME_WORDS = 3


def _is_name(part: str) -> bool:
    """Whether a last clause behind a thank-you may be the sender's name."""
    return len(part.split()) <= _NAME_WORDS and len(part) <= 24 and not _topics(part) and bool(_LETTER.search(part))


def _clause(part: str, phrases: tuple[Phrase, ...] | None, *, is_question: bool) -> Clause:
    topics = _topics(part) | ({Topic.ASKS} if is_question else frozenset())
    if phrases is not None:
        spoken = () if topics & {Topic.KEEP, Topic.DENIED} else _without_asides(phrases)
        return Clause(spoken, "", frozenset(topics - {Topic.TOLD}))
    begun, end = beginning(part)
    while end and not _ends_there(part, end):
        begun, end = beginning(part[: _last_break(part, end)])
    left = part[end:].strip(EDGES)
    spoken = () if topics & {Topic.TOLD, Topic.KEEP, Topic.DENIED} else _counting(_without_asides(begun), part[end:])
    return Clause(spoken, left, frozenset(topics), _chosen(part), _first(begun, part[end:]))


def _first(begun: tuple[Phrase, ...], left: str) -> int | None:
    numbers = [one.number for one in begun if one.number is not None]
    counts = any(one.match(left) for one in _cues()["counted"])
    return numbers[0] if len(numbers) == 1 and not counts else None


def opens_a_complaint(folded: Folded) -> bool:
    """Whether a text begins by saying that it is a complaint; what is said in the midst of others a person reads."""
    bare = without_asides(folded.words)
    said = (phrase for language in LANGUAGES.values() for phrase in language.words.complain)
    if any(bare.startswith(phrase) and ends_word(bare, len(phrase)) for phrase in said):
        return True
    return any(Topic.COMPLAINT in one.topics for one in clauses(folded)[:2])


def is_counted(written: str, digit: int) -> bool:
    """Whether a digit says how many or when wherever it stands, and is no score: `5 minutes and they left`."""
    behind = [at + 1 for at, letter in enumerate(written) if letter == str(digit)]
    return bool(behind) and all(any(one.match(written, at) for one in _cues()["counted"]) for at in behind)


_PAUSES = ".,;:!?()，。、；：！？（）"


def _counting(spoken: tuple[Phrase, ...], left: str) -> tuple[Phrase, ...]:
    """The phrases of a beginning without a number that counts what follows: `2 of us`, `second door`, `1 hour late`."""
    if not left.strip(EDGES) or left[0] in _PAUSES or any(one.match(left) for one in _cues()["behind_number"]):
        return spoken
    return tuple(one for one in spoken if one.number is None)


def _ends_there(part: str, end: int) -> bool:
    """Whether a beginning is a word of its own: a space follows, or it is more than one Chinese letter."""
    return end >= len(part) or part[end] in EDGES or (not part[end - 1].isascii() and end > 1)


def _last_break(part: str, end: int) -> int:
    return max((at for at in range(end) if part[at] in EDGES), default=0)


def _without_asides(phrases: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    return tuple(one for one in phrases if not one.is_aside)


def _topics(part: str) -> frozenset[Topic]:
    bare = without_asides(part)
    return _topics_as_written(part) | (_topics_as_written(bare) if bare != part else frozenset())


def _topics_as_written(part: str) -> frozenset[Topic]:
    plain = _without(_cues()["explained"], part)
    without_no = _without(_cues()["no_refusal"], plain)
    written = dict.fromkeys(_AS_WRITTEN, part) | dict.fromkeys(_REFUSING, without_no)
    if _speaks_of(Topic.DENIED, part):
        written |= dict.fromkeys(_DENIABLE, _without(_cues()[Topic.DENIED], part))
    return frozenset(topic for topic in Topic if _speaks_of(topic, written.get(topic, plain)))


_AS_WRITTEN = (Topic.PRAISE, Topic.KEEP, Topic.THANKS, Topic.CALL_OFF, Topic.DENIED)
"""What may be said with a no in it: `couldn't be happier`, `不改了`, `no need to come`."""
_DENIABLE = (Topic.CALL_OFF, Topic.CALL, Topic.CHANGE)
"""What nobody asks for who says that they do not: `please don't cancel`, `别打电话`."""
_REFUSING = (Topic.NO, Topic.CANNOT, Topic.NOT_WELL, Topic.NONE_FITS, Topic.UNHAPPY)


def _without(patterns: tuple[re.Pattern[str], ...], written: str) -> str:
    for pattern in patterns:
        written = pattern.sub(" ", written)
    return written.strip()


def _speaks_of(topic: Topic, written: str) -> bool:
    return any(pattern.search(written) for pattern in _cues().get(topic.value, ()))


def _chosen(part: str) -> int | None:
    found = {match["n"] for pattern in _cues().get("chosen", ()) for match in pattern.finditer(part)}
    digits = {int(word) if word.isdigit() else _numbers().get(word) for word in found}
    return digits.pop() if len(digits) == 1 else None


@cache
def _numbers() -> Mapping[str, int]:
    return {word: digit for language in LANGUAGES.values() for word, digit in language.words.numbers.items()}


@cache
def _cues() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    found: dict[str, tuple[re.Pattern[str], ...]] = {}
    for language in LANGUAGES.values():
        for topic, patterns in language.words.cues.items():
            found[topic] = (*found.get(topic, ()), *map(re.compile, patterns))
    return found
