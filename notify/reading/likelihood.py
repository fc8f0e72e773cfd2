"""Reads how likely a customer is to recommend the operator: one number from 0 to 10, as people write it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from notify.reading.folding import Folded
from notify.reading.phrases import without_asides
from notify.reading.replies import EFFECTS, Asked, Question, Reply, ReplyKind
from notify.reading.sentences import Clause, Topic, clauses

_WORDS = {
    **{
        word: number
        for number, word in enumerate(
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
        )
    },
    **{word: number for number, word in enumerate("零一二三四五六七八九十")},
    "两": 2,
}
_NUMBER = re.compile(
    r"(?:(?:i'd|i would|i'll|i) (?:say|give|rate|go) ?(?:with|for)? ?(?:it|you|them|this)? ?|it's |that's "
    r"|(?:definitely|probably|maybe|about|around|score|rating)[ :]+"
    r"|我?(?:给|打|选|评)(?:你们|个)?|大概|应该(?:是|会)?)?"
    r"(?:an? )?(?:solid |strong |perfect )?"
    r"(?P<number>10|[0-9](?![0-9])|zero|one|two|three|four|five|six|seven|eight|nine|ten|[零一二三四五六七八九十两])"
    r"(?: ?(?:/|out of|of) ?(?:10|ten)| points?|分(?:吧|啊|呀)?)?(?![\w%:/-]|\.[0-9])"
)
"""A number at the beginning of a text, with what people put around it; what follows it is a remark."""
_REMARK = re.compile(
    r"$|[,;.!~()。，；！（…—–-]|(?<=\s)(?:because|but|and|as|since|for|from|definitely|really|very|great|good|thanks?|love"
    r"|excellent|brilliant|amazing|awful|terrible|poor|never|no|not|so|you|your)\b|(?:因为|但|很|非常|谢谢|不)"
)
"""What may follow the number and the space behind it; `10 minutes late` counts something else."""
_FURTHER = re.compile(r"[0-9]")

_SAYS_MORE = frozenset({Topic.ASKS, Topic.CALL, Topic.CALL_OFF, Topic.NOT_WELL})
"""A text that speaks of these says something else than a number: `call me at 5`, `3 times now and still down`."""
_COUNTS = frozenset({Topic.CHANGE, Topic.CLOCK, Topic.DAY})
"""In the clause of these the number is a time: `8 tomorrow`."""


def answer(asked: Sequence[Question], folded: Folded) -> Reply | None:
    """The number that a text answers with, where one of the open questions asks for it; None where it gives none.

    A remark beside it is a person's to read. Where something else is open, too, a number may be meant for that.
    """
    mine = [one for one in asked if one.asked is Asked.RECOMMEND]
    found = _number(folded, clauses(folded)) if mine else None
    if found is None:
        return None
    if len(asked) > 1:
        return Reply(ReplyKind.AMBIGUOUS, EFFECTS[ReplyKind.AMBIGUOUS])
    number, remarks = found
    effect = EFFECTS[ReplyKind.RECOMMEND]
    return Reply(ReplyKind.RECOMMEND, replace(effect, person=effect.person or remarks), mine[0], number)


def _number(folded: Folded, said: tuple[Clause, ...]) -> tuple[int, bool] | None:
    """The number, and whether there is a remark beside it; None where it is in doubt."""
    found = _NUMBER.match(folded.words) or _NUMBER.match(without_asides(folded.words))
    if found is None or folded.is_question or any(one.topics & _SAYS_MORE for one in said):
        return None
    if said and said[0].topics & _COUNTS:
        return None
    rest = found.string[found.end() :]
    if not _REMARK.match(rest, len(rest) - len(rest.lstrip())) or _FURTHER.search(rest):
        return None
    word = found["number"]
    number = int(word) if word.isascii() and word.isdigit() else _WORDS[word]
    return number, any(letter.isalpha() for letter in without_asides(rest))
