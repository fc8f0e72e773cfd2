"""What a sentence says about one question, read by what it speaks of; None where it is in doubt.

A reader yields what a text says, the clearest first, and None where it comes to a doubt: only the first counts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from notify.reading.phrases import ASIDES, Meaning, Phrase
from notify.reading.replies import EFFECTS, Asked, Question, Reply, ReplyKind
from notify.reading.sentences import DOUBTS, Clause, Topic

_REMARK_WORDS = 14
_REMARK_LETTERS = 60
"""A longer rest beside a choice or a yes says more than a remark."""

_YES = frozenset({Meaning.CONFIRM, Meaning.RECEIVED})
_BEST = 5
_WORST = 1
_GOOD = frozenset({4, _BEST})


def answer(question: Question, clauses: tuple[Clause, ...]) -> Reply | None:
    """What the clauses of a text say about a question.

    A yes or a choice counts only where nothing beside it is a question, a condition, a no or a time of day; what is
    left besides is a remark that a person reads.
    """
    reader = _READERS.get(question.asked)
    return None if reader is None or not clauses else next(reader(question, _Said(clauses)), None)


def turns_down(question: Question, clauses: tuple[Clause, ...]) -> Reply | None:
    """Whether an offer is turned down in words that would say something else about a visit: `can't`, `I'm good`."""
    kind = {Asked.WAITLIST: ReplyKind.ACKNOWLEDGED, Asked.CARE: ReplyKind.DECLINE}.get(question.asked)
    said = _Said(clauses)
    no = said.speaks_of(Topic.KEEP, Topic.NOT_NEEDED, Topic.CANNOT)
    wishes = said.speaks_of(Topic.CHANGE) and not said.speaks_of(Topic.KEEP, Topic.NOT_NEEDED)
    agrees = said.speaks_of(Topic.TAKE) and not said.speaks_of(Topic.NO)
    if kind is None or not no or wishes or agrees or said.speaks_of(Topic.CALL, Topic.ASKS) or said.numbers:
        return None
    return _reply(kind, question)


def calls_off(question: Question, clauses: tuple[Clause, ...]) -> Reply | None:
    """Whether a visit that is arranged, or for which times are offered, is called off and nothing else is wished.

    A day beside it may be the one that does not suit (`don't come today`), and whoever says why they cannot may want
    another: these are asked for a time instead. A no behind it takes it back: `cancel? no way`.
    """
    said = _Said(clauses)
    if question.asked not in _CALLED_OFF or not said.speaks_of(Topic.CALL_OFF):
        return None
    others = said.of(lambda one: Topic.CALL_OFF not in one.topics)
    wishes = others.speaks_of(Topic.CHANGE, Topic.NOT_WELL) or Meaning.CHANGE in others.meanings
    doubts = said.speaks_of(Topic.ASKS, Topic.CALL, Topic.CANNOT, Topic.UNSURE, Topic.LEAVING, Topic.DAY, Topic.CLOCK)
    taken_back = Topic.NO in said.clauses[-1].topics and Topic.CALL_OFF not in said.clauses[-1].topics
    return None if wishes or doubts or taken_back or said.numbers else _reply(ReplyKind.CALL_OFF, question)


_CALLED_OFF = frozenset({Asked.APPOINTMENT, Asked.SLOTS, Asked.SLOTS_OR_WAIT})


def is_unsure(clauses: tuple[Clause, ...]) -> bool:
    """Whether a yes stands beside a perhaps."""
    return _Said(clauses).speaks_of(Topic.UNSURE)


@dataclass(frozen=True)
class _Said:
    """The clauses of a text, and what they say together."""

    clauses: tuple[Clause, ...]

    @cached_property
    def topics(self) -> frozenset[Topic]:
        return frozenset(topic for one in self.clauses for topic in one.topics)

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        return tuple(phrase for one in self.clauses for phrase in one.spoken)

    @cached_property
    def meanings(self) -> frozenset[Meaning]:
        return frozenset(meaning for one in self.phrases for meaning in one.meanings) - ASIDES

    @cached_property
    def written_numbers(self) -> frozenset[int]:
        return frozenset(one.number for one in self.phrases if one.number is not None)

    @cached_property
    def numbers(self) -> frozenset[int]:
        return self.written_numbers | {one.chosen for one in self.clauses if one.chosen is not None}

    def speaks_of(self, *topics: Topic) -> bool:
        return not self.topics.isdisjoint(topics)

    def of(self, wanted: Callable[[Clause], bool]) -> "_Said":
        return _Said(tuple(one for one in self.clauses if wanted(one)))

    @property
    def finished(self) -> "_Said":
        """The clauses of which each word is known."""
        return self.of(lambda one: not one.left)

    @property
    def has_remark(self) -> bool:
        return any(one.left for one in self.clauses)

    @property
    def wants_call(self) -> bool:
        """Whether a call is asked for, and not one by whoever stands before the door."""
        said = Meaning.CALL in self.finished.meanings or self.speaks_of(Topic.CALL)
        return said and not self.speaks_of(Topic.ARRIVAL)

    @property
    def wants_change(self) -> bool:
        """Whether another time is wished for, or this one is impossible; a question for facts wishes nothing."""
        return any(
            Topic.CHANGE in one.topics or (Topic.CANNOT in one.topics and Topic.ASKS not in one.topics)
            for one in self.clauses
        )

    @property
    def turns(self) -> bool:
        """Whether a yes is taken back by what follows it: `perfect, but could it be Friday`."""
        return any(
            one.topics >= {Topic.TURNING, Topic.CHANGE} or one.topics >= {Topic.TURNING, Topic.CANNOT}
            for one in self.clauses
        )

    @property
    def leaves(self) -> bool:
        """Whether somebody goes to another operator; `switch to Tuesday` names a time."""
        return self.speaks_of(Topic.LEAVING) and not self.speaks_of(Topic.DAY, Topic.CLOCK)

    @property
    def says_yes(self) -> bool:
        """Whether a clause of its own says yes: more than the `ok` before a wish."""
        own = self.of(lambda one: not one.left and one.topics.isdisjoint({Topic.CANNOT, Topic.NO}))
        return any(Meaning.CONFIRM in one.meanings and not one.meanings & ASIDES for one in own.phrases)

    @property
    def says_no_and_well(self) -> bool:
        """Whether the only complaint is a bare no beside words that it is well: `no, it works`."""
        well = self.speaks_of(Topic.WELL) or self.meanings & {Meaning.CONTENT, Meaning.CONFIRM}
        complains = self.of(lambda one: Topic.UNHAPPY in one.topics and Topic.NO not in one.topics).clauses
        worse = self.speaks_of(Topic.NOT_WELL) or complains or self.meanings & {Meaning.NOT_FIXED, Meaning.NOT_CONTENT}
        return bool(well and not worse and (self.speaks_of(Topic.NO) or Meaning.REFUSE in self.meanings))

    @property
    def names_a_day_only(self) -> bool:
        """Whether the only yes stands beside a day, which may be another one: `see you Tuesday`."""
        if len(self.phrases) != 1 or self.speaks_of(Topic.YES):
            return False
        return any(Topic.DAY in one.topics and one.spoken for one in self.clauses)

    @property
    def holds_digits(self) -> bool:
        return any(letter.isdigit() for one in self.clauses for letter in one.left)

    def is_calm(self, *but: Topic) -> bool:
        """Whether nothing beside a yes or a choice puts it in doubt, but for some topics."""
        doubts = DOUBTS.difference(but)
        own = self.of(lambda one: not one.is_told)
        rest = [one.left for one in own.clauses if one.left]
        if any(one.topics & doubts for one in own.clauses if one.left or not one.spoken):
            return False
        return sum(len(one.split()) for one in rest) <= _REMARK_WORDS and sum(map(len, rest)) <= _REMARK_LETTERS


def _reply(kind: ReplyKind, question: Question, number: int | None = None, *, remark: bool = False) -> Reply:
    effect = EFFECTS[kind]
    return Reply(kind, replace(effect, person=effect.person or remark), question, number)


def _appointment(question: Question, said: _Said) -> Iterator[Reply | None]:
    numbers, meanings = said.written_numbers, said.meanings
    if said.speaks_of(Topic.ARRIVAL):
        meanings -= {Meaning.CALL} if said.speaks_of(Topic.CHANGE) else {Meaning.CALL, Meaning.CHANGE}
    if said.wants_call:
        agrees = Meaning.CONFIRM in said.of(lambda one: Topic.CALL not in one.topics).meanings
        refuses = said.speaks_of(Topic.NO) and not said.wants_change
        yield None if numbers - {3} or agrees or refuses else _reply(ReplyKind.CALL, question)
    wishes = Meaning.CHANGE in said.finished.meanings & meanings
    asks_for_another = numbers == {2} and not said.speaks_of(Topic.ASKS)
    if said.wants_change or wishes or asks_for_another:
        agrees = (numbers - {2} or said.says_yes) and not said.turns
        settled = agrees or said.speaks_of(Topic.KEEP) or said.leaves
        yield None if settled else _reply(ReplyKind.CHANGE, question)
    meanings -= {Meaning.CHANGE}
    if numbers == {3} and said.is_calm() and not meanings:
        yield _reply(ReplyKind.CALL, question)
    if numbers - {1} or meanings - _YES or said.speaks_of(Topic.NOT_WELL, Topic.BLAME, Topic.NONE_FITS):
        yield None
    if not said.is_calm(*((Topic.NO,) if said.speaks_of(Topic.KEEP) else ())):
        yield None
    says_fine = said.speaks_of(Topic.OK) or (said.speaks_of(Topic.FINE, Topic.KEEP) and not said.speaks_of(Topic.DAY))
    says_yes = meanings & _YES and not said.names_a_day_only
    if numbers or says_yes or (says_fine and not said.holds_digits):
        yield _reply(ReplyKind.CONFIRM, question, remark=said.has_remark)


def _slots(question: Question, said: _Said) -> Iterator[Reply | None]:
    or_wait = question.asked is Asked.SLOTS_OR_WAIT
    no_choice = said.speaks_of(Topic.CALL, Topic.CHANGE, Topic.CANNOT, Topic.NONE_FITS)
    if len(said.numbers) == 1 and not said.meanings - _YES and said.is_calm() and not no_choice:
        (number,) = said.numbers
        if 1 <= number <= question.choices:
            yield _reply(ReplyKind.SLOT, question, number, remark=said.has_remark)
    if or_wait and said.numbers == {9} and not said.speaks_of(Topic.ASKS, Topic.CALL):
        yield _reply(ReplyKind.CALL_OFF, question)
    asks = said.speaks_of(Topic.ASKS) and not said.speaks_of(Topic.CALL, Topic.CHANGE)
    if said.numbers or asks:
        yield None
    if said.wants_call:
        yield _reply(ReplyKind.CALL, question)
    if said.speaks_of(Topic.NONE_FITS, Topic.CANNOT) or Meaning.NONE_FITS in said.meanings:
        yield _reply(ReplyKind.NONE_FITS, question)
    if or_wait and said.speaks_of(Topic.WAIT) and not said.speaks_of(Topic.NO):
        yield _reply(ReplyKind.WAIT_FOR_EARLIER, question)


def _survey(question: Question, said: _Said) -> Iterator[Reply | None]:
    digits = said.numbers | {one.first for one in said.clauses if one.first is not None}
    numbers = {number for number in digits if _WORST <= number <= _BEST}
    scores = numbers or {phrase.score for phrase in said.phrases if phrase.score is not None}
    if said.speaks_of(Topic.NOT_WELL) or Meaning.NOT_FIXED in said.meanings:
        doubt = scores & _GOOD or said.speaks_of(Topic.ASKS)
        yield None if doubt else _reply(ReplyKind.NOT_FIXED, question)
    if len(numbers) == 1 and not said.speaks_of(Topic.ASKS):
        yield _reply(ReplyKind.SCORE, question, numbers.pop())
    if said.wants_call:
        yield _reply(ReplyKind.CALL, question)
    if numbers or said.speaks_of(Topic.ASKS, Topic.AGAINST):
        yield None
    if said.speaks_of(Topic.BLAME) and not said.speaks_of(Topic.PRAISE):
        yield _reply(ReplyKind.SCORE, question, _WORST)
    if said.speaks_of(Topic.NO, Topic.UNHAPPY, Topic.BLAME):
        yield None
    if said.speaks_of(Topic.PRAISE):
        yield _reply(ReplyKind.SCORE, question, _BEST)
    if len(scores) == 1:
        yield _reply(ReplyKind.SCORE, question, scores.pop())


def _after(question: Question, said: _Said) -> Iterator[Reply | None]:
    broken = said.speaks_of(Topic.NOT_WELL) or Meaning.NOT_FIXED in said.meanings
    if broken and not said.speaks_of(Topic.ASKS):
        yield _reply(ReplyKind.NOT_FIXED, question)


def _earlier(question: Question, said: _Said) -> Iterator[Reply | None]:
    if said.speaks_of(Topic.ASKS):
        yield None
    if said.wants_call:
        yield _reply(ReplyKind.CALL, question)
    cannot = said.speaks_of(Topic.CANNOT) and said.speaks_of(Topic.NO)
    wishes = said.speaks_of(Topic.CHANGE) and not cannot
    if said.speaks_of(Topic.KEEP, Topic.NOT_NEEDED, Topic.CANNOT) or Meaning.REFUSE in said.meanings:
        doubt = said.numbers or (wishes and not said.speaks_of(Topic.KEEP))
        yield None if doubt else _reply(ReplyKind.ACKNOWLEDGED, question)
    takes = said.speaks_of(Topic.TAKE) and not said.speaks_of(Topic.NO) and (said.speaks_of(Topic.EARLY) or not wishes)
    agrees = said.numbers == {1} or Meaning.CONFIRM in said.meanings or takes
    if agrees and said.is_calm() and not said.numbers - {1} and not said.meanings - _YES - {Meaning.CHANGE}:
        yield _reply(ReplyKind.TAKE_EARLIER, question, remark=said.has_remark)


def _care(question: Question, said: _Said) -> Iterator[Reply | None]:
    if said.wants_call:
        yield _reply(ReplyKind.CALL, question)
    if said.speaks_of(Topic.NOT_NEEDED, Topic.CANNOT) or Meaning.REFUSE in said.meanings:
        yield None if said.numbers else _reply(ReplyKind.DECLINE, question)
    takes = said.speaks_of(Topic.TAKE, Topic.WHEN) and not said.speaks_of(Topic.NO)
    agrees = said.numbers == {1} or Meaning.CONFIRM in said.meanings or takes
    if agrees and said.is_calm(*((Topic.ASKS,) if said.speaks_of(Topic.WHEN) else ())) and not said.numbers - {1}:
        yield _reply(ReplyKind.CHANGE, question, remark=said.has_remark)


def _well(question: Question, said: _Said) -> Iterator[Reply | None]:
    good, bad = _WELL[question.asked]
    if said.wants_call and not said.speaks_of(Topic.UNHAPPY):
        yield _reply(ReplyKind.CALL, question)
    if said.speaks_of(Topic.ASKS) or len(said.numbers) > 1:
        yield None
    if said.says_no_and_well:
        yield None
    if said.speaks_of(Topic.NOT_WELL, Topic.UNHAPPY) or said.meanings & _BAD or said.numbers == {2}:
        yield None if said.numbers == {1} else _reply(bad, question)
    if said.numbers - {1} or said.speaks_of(Topic.NO, Topic.AGAINST) or said.meanings - _YES - {Meaning.CONTENT}:
        yield None
    if said.numbers or said.speaks_of(Topic.WELL, Topic.PRAISE) or said.meanings & {Meaning.CONTENT, Meaning.CONFIRM}:
        yield _reply(good, question)


_BAD = frozenset({Meaning.NOT_FIXED, Meaning.NOT_CONTENT, Meaning.REFUSE})
_WELL = {
    Asked.OUTAGE: (ReplyKind.WORKS, ReplyKind.STILL_DOWN),
    Asked.COMPLAINT: (ReplyKind.CONTENT, ReplyKind.NOT_CONTENT),
}
_READERS: Mapping[Asked, Callable[[Question, _Said], Iterator[Reply | None]]] = {
    Asked.APPOINTMENT: _appointment,
    Asked.SLOTS: _slots,
    Asked.SLOTS_OR_WAIT: _slots,
    Asked.SURVEY: _survey,
    Asked.RECOVERY: _survey,
    Asked.WARRANTY: _after,
    Asked.WAITLIST: _earlier,
    Asked.CARE: _care,
    Asked.OUTAGE: _well,
    Asked.COMPLAINT: _well,
}
