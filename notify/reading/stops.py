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


_REQUESTED = re.compile(
    r"\b(?:can|could|would|will) you (?:please |just |kindly )*(?:stop|not|quit|remove|take|unsubscribe|delete)\b"
    r"|(?:能不能|可不可以|能否|可否|可以|能)(?:请|麻烦)?(?:你们?)?(?:别|不要|不再|停止|停发|不给|把我)"
)
"""A question that asks to be left alone, and not about it."""


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
    return Stop.SURE if _is_mistyped(written) else None


_CLAUSES = re.compile(r"(?<!\s)\s*[.,;:!?。，、；：！？…—\n]++\s*+")
_ALONE = frozenset(
    {
        "stop", "stop it", "stop now", "please stop", "stop please", "unsubscribe", "remove me", "unsubscribe me",
        "opt me out", "opt out", "please remove me", "take me off", "退订", "请退订", "td", "拒收", "我要退订",
    }
)  # fmt: skip
"""Words that stop texts as a sentence of their own after another one: `Why do you write again? STOP`."""

_SAID_BEFORE = re.compile(
    r"\b(?:told|said|asked|already|enough|again|please|now|seriously|texts?|messages?|annoying|times?|sick|tired|fed up"
    r"|mean it|interested|don't|do not|not|thanks?|thank you)\b|说|烦|多少|几|谢"
)
"""What stands after a `stop` that is about texts, and not about a house: `Stop, I told you already`."""

_MISTYPED = {"stop": 1, "unsubscribe": 2, "unsubscribed": 2}
"""Words that are read through so many slips of the thumb."""
_OTHER_WORDS = frozenset({"shop", "step", "top", "atop", "slop", "stow", "strop", "swop", "subscribe", "subscribed"})


def _is_mistyped(written: str) -> bool:
    """Whether a single word is one that stops texts, with a letter missing, doubled, exchanged or beside its key."""
    if written in _OTHER_WORDS or not 3 <= len(written) <= 14:
        return False
    return any(_slips(written, word) <= most for word, most in _MISTYPED.items())


def _slips(written: str, word: str) -> int:
    """How many letters were left out, added, replaced, or exchanged with their neighbour (optimal string alignment)."""
    rows = [list(range(len(word) + 1))]
    for at, letter in enumerate(written, 1):
        row = [at]
        for to, wanted in enumerate(word, 1):
            least = min(rows[-1][to] + 1, row[-1] + 1, rows[-1][to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == word[to - 2] and written[at - 2] == wanted:
                least = min(least, rows[-2][to - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]


def sign(folded: Folded) -> Stop | None:
    """Whether a text without words says it by an emoji."""
    return Stop.SURE if not folded.words and Sign.STOP in folded.signs else None


def phrase(folded: Folded) -> Stop | None:
    """Whether a sentence asks for no more texts, or tells that the number is somebody else's.

    A question, a negation and a long text are left to a person.
    """
    written = _without(_explained(), folded.words)
    states = not folded.is_question and not _NEGATED.search(written)
    plain = _REQUESTED.search(written) is not None or (states and not _ASKS.match(written))
    if _found(_wrong_number(), written):
        told = any(_found(_wrong_number(), clause) and not _ASKS.match(clause) for clause in _CLAUSES.split(written))
        sure = plain or (states and told)
        return Stop.WRONG_NUMBER if _is_short(written) and sure else Stop.PERHAPS
    first, *others = _CLAUSES.split(folded.words)
    if _is_short(folded.words) and (
        any(clause in _ALONE for clause in others) or (first in _ALONE and any(map(_SAID_BEFORE.search, others)))
    ):
        return Stop.SURE
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
