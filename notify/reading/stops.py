"""Whether a customer wants no more texts: for sure, perhaps, or not at all."""

import re
from enum import StrEnum
from functools import cache

from notify.catalogue import LANGUAGES
from notify.reading.folding import Folded, Sign

SHORT_WORDS = 14
SHORT_LETTERS = 90
"""A text up to this size is about what its stop phrase says; a longer one has more to say, and a person reads it."""

_NEGATED = re.compile(r"\b(?:don'?t|do not|never|didn'?t|not) stop\b|\bplease keep\b|不退订|不要停|别停|不是要?退订")
_ASKS = re.compile(
    r"(?:why|how|when|who|what|is|are|did|does|has|have|do (?:i|you|we))\b|.{0,40}(?:为什么|为啥|怎么|是不是|能不能)"
)


class Stop(StrEnum):
    """How sure it is that the sender wants no more texts."""

    SURE = "sure"
    OR_CANCEL = "or_cancel"
    WRONG_NUMBER = "wrong_number"
    PERHAPS = "perhaps"


def keyword(written: str) -> Stop | None:
    """Whether a folded text is nothing but a word by which carriers or customers end texts."""
    for language in LANGUAGES.values():
        if written in language.words.stop:
            return Stop.SURE
        if written in language.words.stop_or_cancel:
            return Stop.OR_CANCEL
    return None


def sign(folded: Folded) -> Stop | None:
    """Whether a text without words says it by an emoji."""
    return Stop.SURE if not folded.words and Sign.STOP in folded.signs else None


def phrase(folded: Folded) -> Stop | None:
    """Whether a sentence asks for no more texts, or tells that the number is somebody else's.

    A question, a negation and a long text are left to a person.
    """
    written = _without(_explained(), folded.words)
    plain = not folded.is_question and not _NEGATED.search(written) and not _ASKS.match(written)
    if _found(_wrong_number(), written):
        return Stop.WRONG_NUMBER if _is_short(written) and plain else Stop.PERHAPS
    if _found(_sure(), written):
        return Stop.SURE if _is_short(written) and plain else Stop.PERHAPS
    if _found(_perhaps(), written) or (Sign.STOP in folded.signs and written):
        return Stop.PERHAPS
    return None


def _is_short(written: str) -> bool:
    return len(written) <= SHORT_LETTERS and len(written.split()) <= SHORT_WORDS


def _found(patterns: tuple[re.Pattern[str], ...], written: str) -> bool:
    return any(pattern.search(written) for pattern in patterns)


def _without(patterns: tuple[re.Pattern[str], ...], written: str) -> str:
    for pattern in patterns:
        written = pattern.sub(" ", written)
    return written


def _compiled(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one) for language in LANGUAGES.values() for one in getattr(language.words, name))


@cache
def _sure() -> tuple[re.Pattern[str], ...]:
    return _compiled("stop_patterns")


@cache
def _wrong_number() -> tuple[re.Pattern[str], ...]:
    return _compiled("wrong_number")


@cache
def _perhaps() -> tuple[re.Pattern[str], ...]:
    return _compiled("maybe_stop")


@cache
def _explained() -> tuple[re.Pattern[str], ...]:
    return _compiled("not_stop")
