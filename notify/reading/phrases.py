"""Reads a folded text as a row of known phrases and digits; a text with anything else in it is not read at all."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from notify.catalogue import LANGUAGES
from notify.catalogue.language import Words
from notify.reading.folding import EDGES
from notify.reading.words import has_choices, pattern_of


class Meaning(StrEnum):
    """What a phrase says, whatever was asked."""

    CONFIRM = "confirm"
    RECEIVED = "received"
    CHANGE = "change"
    CALL = "call"
    NOT_FIXED = "not_fixed"
    CONTENT = "content"
    NOT_CONTENT = "not_content"
    REFUSE = "refuse"
    NONE_FITS = "none_fits"
    COURTESY = "courtesy"
    GREETING = "greeting"
    FILLER = "filler"
    LINKING = "linking"


LONGEST = 200
"""A longer text says more than phrases, and a person reads it."""

MOST_ASIDES = 12
"""Courtesies at the end of a text; whoever writes more of them means something by it."""

_DIGITS = "0123459"
"""The digits that a text of ours asks for."""

_AROUND = frozenset({Meaning.COURTESY, Meaning.GREETING, Meaning.FILLER})
ASIDES = _AROUND | {Meaning.LINKING}
"""What may stand around an answer and says nothing of it."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase: what it may mean, the digit it spells or writes, the score it stands for."""

    meanings: frozenset[Meaning] = frozenset()
    number: int | None = None
    score: int | None = None

    @property
    def is_aside(self) -> bool:
        """Whether it may stand around an answer and says nothing of it."""
        return self.number is None and bool(self.meanings) and self.meanings <= ASIDES

    @property
    def is_around(self) -> bool:
        """Whether it may stand around a word by which carriers end texts and leaves its meaning."""
        return self.is_aside and self.meanings <= _AROUND


def parse(written: str) -> tuple[Phrase, ...] | None:
    """The phrases of a folded text in their order, those of every language; None where it holds anything else.

    Of several ways to read it the one with the longest first phrase counts.
    """
    size = len(written)
    if size > LONGEST:
        return None
    behind: list[tuple[Phrase, ...] | None] = [None] * size + [()]
    for at in reversed(range(size)):
        if written[at] in EDGES or written[at] == "/":
            behind[at] = behind[at + 1]
            continue
        ways = ((phrase, behind[end]) for phrase, end in _steps(written, at))
        behind[at] = next(((phrase, *rest) for phrase, rest in ways if rest is not None), None)
    return behind[0]


def beginning(written: str) -> tuple[tuple[Phrase, ...], int]:
    """The phrases with which a folded text begins, and where they end: as far as each word is known."""
    reached: dict[int, tuple[Phrase, ...]] = {0: ()}
    for at in range(min(len(written), LONGEST)):
        if at not in reached:
            continue
        if written[at] in EDGES or written[at] == "/":
            reached.setdefault(at + 1, reached[at])
            continue
        for phrase, end in _steps(written, at):
            if not _is_within_a_word(written, at, end):
                reached.setdefault(end, (*reached[at], phrase))
    end = max(reached)
    return reached[end], end


def _is_within_a_word(written: str, at: int, end: int) -> bool:
    """Whether a single Chinese letter is followed by others: `是` in `师傅是谁` is no yes."""
    is_one_letter = end == at + 1 and not written[at].isascii()
    return is_one_letter and end < len(written) and not written[end].isascii() and written[end] not in EDGES


def _steps(written: str, at: int) -> Iterator[tuple[Phrase, int]]:
    digit = _digit(written, at)
    if digit is not None:
        yield digit
    yield from _phrases(written, at)


def without_asides(written: str) -> str:
    """A folded text without the courtesies, greetings and fillers around what it says."""
    start = 0
    while (step := _phrase_behind_edges(written, start)) is not None and step[0].is_around:
        start = step[1]
    bare = written[start:].strip(EDGES)
    for _ in range(MOST_ASIDES):
        shorter = _without_last_aside(bare)
        if shorter is None:
            break
        bare = shorter
    return bare


def _phrase_behind_edges(written: str, at: int) -> tuple[Phrase, int] | None:
    while at < len(written) and written[at] in EDGES:
        at += 1
    return next(_phrases(written, at), None) if at < len(written) else None


def _without_last_aside(bare: str) -> str | None:
    for start in range(max(0, len(bare) - _longest()), len(bare)):
        if any(end == len(bare) and phrase.is_around for phrase, end in _phrases(bare, start)):
            return bare[:start].strip(EDGES)
    return None


def _digit(written: str, at: int) -> tuple[Phrase, int] | None:
    """A digit that stands alone, or before a score's unit: `1`, `5 stars`, `5/5`, `4分`."""
    letter, end = written[at], at + 1
    if letter not in _DIGITS or not _begins_word(written, at):
        return None
    rest = written[end:].lstrip(" ")
    for unit in _units():
        if rest.startswith(unit) and ends_word(rest, len(unit)):
            score = int(letter) if letter in "12345" else None
            return Phrase(number=int(letter), score=score), len(written) - len(rest) + len(unit)
    if not ends_word(written, end) or written[end : end + 1] in (":", "/", "%"):
        return None
    if written[end : end + 1] == "-" and written[end + 1 : end + 2].isalnum():
        return None
    if written[end : end + 1] == "." and written[end + 1 : end + 2].isdigit():
        return None
    return Phrase(number=int(letter), score=int(letter) if letter in "12345" else None), end


def _phrases(written: str, at: int) -> Iterator[tuple[Phrase, int]]:
    """The phrases that begin here with where they end, the longest first."""
    if not _begins_word(written, at) or _names_a_weekday(written, at):
        return
    found: dict[int, Phrase] = {}
    for length in _lengths().get(written[at], ()):
        phrase, end = _vocabulary().get(written[at : at + length]), at + length
        if phrase is not None and end <= len(written) and ends_word(written, end):
            found[end] = phrase
    for meaning, pattern in _patterns():
        match = pattern.match(written, at)
        if match is not None and match.end() > at and ends_word(written, match.end()):
            known = found.get(match.end(), Phrase())
            found[match.end()] = replace(known, meanings=known.meanings | {meaning})
    for end in sorted(found, reverse=True):
        yield found[end], end


def _names_a_weekday(written: str, at: int) -> bool:
    return at > 0 and written[at] in "一二三四五六" and written[at - 1] in "周期拜"


def says_only(meaning: Meaning, written: str) -> bool:
    """Whether a sentence holds, among other words, a phrase with choices that has this meaning and no other."""
    own = [pattern for one, pattern in _patterns() if one is meaning]
    matches = (match for pattern in own for match in pattern.finditer(written))
    return any(
        phrase.meanings == {meaning} and end == match.end()
        for match in matches
        for phrase, end in _phrases(written, match.start())
    )


def _begins_word(written: str, at: int) -> bool:
    return at == 0 or not (_is_latin(written[at]) and _is_latin(written[at - 1]))


def ends_word(written: str, end: int) -> bool:
    """Whether no word goes on over this place of a folded text."""
    return end >= len(written) or not (_is_latin(written[end - 1]) and _is_latin(written[end]))


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


@cache
def _vocabulary() -> Mapping[str, Phrase]:
    meanings: dict[str, set[Meaning]] = defaultdict(set)
    numbers: dict[str, int] = {}
    scores: dict[str, int] = {}
    for words in (language.words for language in LANGUAGES.values()):
        for meaning, phrases in _sets(words):
            for phrase in phrases:
                if not has_choices(phrase):
                    meanings[phrase].add(meaning)
        numbers |= words.numbers
        scores |= words.scores
    return {
        phrase: Phrase(frozenset(meanings.get(phrase, ())), numbers.get(phrase), scores.get(phrase))
        for phrase in {*meanings, *numbers, *scores}
    }


@cache
def _patterns() -> tuple[tuple[Meaning, re.Pattern[str]], ...]:
    """The phrases with choices of every language, by what they say."""
    return tuple(
        (meaning, pattern_of(phrase))
        for language in LANGUAGES.values()
        for meaning, phrases in _sets(language.words)
        for phrase in sorted(phrases)
        if has_choices(phrase)
    )


def _sets(words: Words) -> Iterator[tuple[Meaning, frozenset[str]]]:
    for meaning in Meaning:
        yield meaning, getattr(words, meaning.value)


@cache
def _lengths() -> Mapping[str, tuple[int, ...]]:
    """The lengths of phrases by their first letter, the longest first."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for phrase in _vocabulary():
        lengths[phrase[0]].add(len(phrase))
    return {letter: tuple(sorted(found, reverse=True)) for letter, found in lengths.items()}


@cache
def _longest() -> int:
    return max(map(len, _vocabulary()))


@cache
def _units() -> tuple[str, ...]:
    every = {unit for language in LANGUAGES.values() for unit in language.words.score_units}
    return tuple(sorted(every, key=len, reverse=True))
