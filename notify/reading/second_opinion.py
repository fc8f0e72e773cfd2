"""Weighs what the rules read against what replies like it meant: decides where they doubt, doubts where both differ.

The rules go first. What a reply is like decides only what they leave to a person, and that person still reads it; where
it speaks clearly against an answer that binds somebody, nothing is changed (invariants 27 and 28).
"""

from collections.abc import Mapping
from dataclasses import replace

from notify.reading.folding import Folded
from notify.reading.likeness import Guess, guess
from notify.reading.phrases import parse
from notify.reading.replies import EFFECTS, Asked, Question, Reply, ReplyKind
from notify.reading.sentences import Topic, clauses, is_counted

_TAKEN_FROM = 0.7
_BINDING_FROM = 0.85
_STOPS_FROM = 0.95
_PERHAPS_STOPS_FROM = 0.8
"""Odds from which a likeness decides what the rules leave: what can be taken back, what binds, no more texts."""
_AGAINST_FROM = 0.8
_INSTEAD_FROM = 0.85
"""Odds from which it speaks against the rules, and from which it counts instead of a change nobody was asked about."""

_IN_DOUBT = frozenset({ReplyKind.FREE_TEXT, ReplyKind.AMBIGUOUS})
_STOPS = frozenset({ReplyKind.OPT_OUT, ReplyKind.WRONG_NUMBER, ReplyKind.MAYBE_STOP})
_NEVER = _IN_DOUBT | _STOPS | {ReplyKind.OPT_IN, ReplyKind.HELP, ReplyKind.AUTO_RESPONDER}
"""What likeness never decides as an answer; a wish for no more texts it has odds of its own for."""
_BINDING = frozenset(
    {
        ReplyKind.CONFIRM,
        ReplyKind.SLOT,
        ReplyKind.TAKE_EARLIER,
        ReplyKind.CALL_OFF,
        ReplyKind.CONTENT,
        ReplyKind.WORKS,
    }
)
"""Answers on which somebody relies."""
_CONTESTED = _BINDING | {ReplyKind.ACKNOWLEDGED, ReplyKind.CHANGE, ReplyKind.WRONG_NUMBER}
_READ_ANYWAY = frozenset({ReplyKind.SCORE, ReplyKind.ACKNOWLEDGED})
"""What no person needs to look at: a comment stands beside its score."""
_DOUBTS = frozenset({Topic.ASKS, Topic.AGAINST, Topic.NO, Topic.UNSURE, Topic.LEAVING, Topic.BLAME})
_SAID_WELL = frozenset({Topic.WELL})
_DOUBTS_OF: Mapping[ReplyKind, frozenset[Topic]] = {
    ReplyKind.CHANGE: frozenset({Topic.LEAVING, Topic.BLAME}),
    ReplyKind.STILL_DOWN: _SAID_WELL,
    ReplyKind.NOT_CONTENT: _SAID_WELL,
}


def weighed(reply: Reply, folded: Folded, asked: tuple[Question, ...]) -> Reply:
    """What a reply means by both readings.

    Args:
        reply: What the rules read.
        folded: The reply.
        asked: The questions that are open. Beside several only a wish for no more texts is looked for.
    """
    one = _the_question(asked)
    found = guess(folded, one.asked if one is not None else None)
    if found is None or _kind(found) == (reply.kind, reply.number):
        return reply
    is_unasked = _changes_unasked(reply, one) and found.probability >= _INSTEAD_FROM
    if is_unasked or (reply.kind in _IN_DOUBT and not _is_one_known_word(folded)):
        return _decided(reply, found, folded, one, several=one is None and bool(asked))
    return _contested(reply, found, folded)


def _is_one_known_word(folded: Folded) -> bool:
    """Whether the rules know all that a reply says: one number or phrase, whose meaning they settle."""
    phrases = parse(folded.words)
    return phrases is not None and sum(not one.is_aside for one in phrases) == 1 and not folded.is_question


def _changes_unasked(reply: Reply, question: Question | None) -> bool:
    """Whether the rules read a wish for another time where something else was asked: `not great` of a visit."""
    return reply.kind is ReplyKind.CHANGE and question is not None and question.asked not in _ARRANGED


_ARRANGED = (Asked.APPOINTMENT, Asked.WHICH_VISIT)


def _contested(reply: Reply, found: Guess, folded: Folded) -> Reply:
    """What the rules read, or a doubt where the likeness clearly speaks against what somebody relies on."""
    kind, _ = _kind(found)
    is_known = parse(folded.words) is not None and not folded.is_question
    is_chosen = any(phrase.number is not None for one in clauses(folded) for phrase in one.spoken)
    if is_known or is_chosen or found.probability < _AGAINST_FROM or reply.kind not in _CONTESTED:
        return reply
    if reply.kind is ReplyKind.WRONG_NUMBER:
        return reply if kind in _STOPS else _plain(ReplyKind.MAYBE_STOP)
    return _plain(ReplyKind.FREE_TEXT)


def _plain(kind: ReplyKind) -> Reply:
    return Reply(kind, EFFECTS[kind])


def _the_question(asked: tuple[Question, ...]) -> Question | None:
    """The question that a reply answers; a warranty stands open beside all others."""
    first = [one for one in asked if one.asked is not Asked.WARRANTY] or list(asked)
    return first[0] if len(first) == 1 else None


def _kind(found: Guess) -> tuple[ReplyKind, int | None]:
    name, _, number = found.label.partition(" ")
    return ReplyKind(name), int(number) if number else None


def _decided(reply: Reply, found: Guess, folded: Folded, question: Question | None, *, several: bool) -> Reply:
    kind, number = _kind(found)
    if kind in _STOPS and found.probability >= _PERHAPS_STOPS_FROM and not folded.is_question:
        is_sure = found.probability >= _STOPS_FROM
        effect = EFFECTS[kind if is_sure else ReplyKind.MAYBE_STOP]
        return Reply(kind if is_sure else ReplyKind.MAYBE_STOP, replace(effect, person=True))
    if kind in _NEVER or several or found.probability < (_BINDING_FROM if kind in _BINDING else _TAKEN_FROM):
        return reply
    doubts = _DOUBTS if kind in _BINDING else _DOUBTS_OF.get(kind, frozenset())
    if any(one.topics & doubts for one in clauses(folded)):
        return reply
    if kind is ReplyKind.SCORE and number is not None and is_counted(folded.words, number):
        return reply
    if kind is ReplyKind.SLOT and (question is None or question.choices != _SLOTS_LEARNED):
        return reply
    effect = EFFECTS[kind]
    return Reply(kind, replace(effect, person=effect.person or kind not in _READ_ANYWAY), question, number)


_SLOTS_LEARNED = 3
"""How many windows the replies were given to that a choice in words was learned from: the last is the third."""
