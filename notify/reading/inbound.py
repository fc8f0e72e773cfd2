"""Reads what a customer wrote, in three grades: sure (done and answered), harmless (nothing), in doubt (a person).

In doubt nothing is changed (invariants 27 and 28), and after what may be a wish for no more texts nothing leaves that
a person has not looked at.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum

from notify.catalogue import LANGUAGES
from notify.reading import likelihood, stops
from notify.reading.folding import Folded, Sign, fold
from notify.reading.machines import is_machine
from notify.reading.phrases import Meaning, Phrase, parse, says_only, without_asides
from notify.reading.replies import EFFECTS, SCORED, Asked, Context, Effect, Question, Reply, ReplyKind
from notify.reading.second_opinion import weighed
from notify.reading.sentence_answers import answer, calls_off, is_unsure, turns_down
from notify.reading.sentences import Clause, Topic, clauses, opens_a_complaint
from notify.reading.stops import Stop

_BESIDE_SLOTS = {0: ReplyKind.WAIT_FOR_EARLIER, 9: ReplyKind.CALL_OFF}
_MENU = {1: ReplyKind.CONFIRM, 2: ReplyKind.CHANGE, 3: ReplyKind.CALL}
_CHOSEN_BY_NUMBER = frozenset({Asked.SLOTS, Asked.SLOTS_OR_WAIT, Asked.WHICH_VISIT, Asked.CARE}) | SCORED
_MENUS = {
    Asked.COMPLAINT: {1: ReplyKind.CONTENT, 2: ReplyKind.NOT_CONTENT, 3: ReplyKind.CALL},
    Asked.OUTAGE: {1: ReplyKind.WORKS, 2: ReplyKind.STILL_DOWN, 3: ReplyKind.CALL},
}
"""What digits say where a text asks whether something is well now."""

_YES = {Asked.WAITLIST: ReplyKind.TAKE_EARLIER, Asked.CARE: ReplyKind.CHANGE}
_LEAST_COMPLAINT = 3
"""Letters of a phrase that is looked for within a longer text."""


class CarrierVerdict(StrEnum):
    """What the carrier itself read in a text, and has acted on: it blocks or unblocks the number."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


def read(text: str, context: Context, verdict: CarrierVerdict | None = None) -> Reply:
    """Say what an inbound text means. What the carrier read goes first.

    Words of every language count, with whatever courtesies, decorations, signatures and quotes around them. A number
    or word answers the newest open question of its subject. One that fits several visits confirms all, asks which one
    is to change, or asks for one call; where it fits several kinds of question, or none, it is ambiguous.
    """
    if verdict is not None:
        return _reply(_VERDICTS[verdict])
    folded = fold(text)
    if folded.is_tapback:
        return _reply(ReplyKind.ACKNOWLEDGED)
    keyword = next(filter(None, map(_keyword, _readings(folded.words))), None) or _stopped(stops.sign(folded))
    if keyword is not None and keyword.kind is ReplyKind.OPT_IN and _tells_that_it_works(folded.words, context):
        keyword = None
    if keyword is not None:
        return keyword
    if is_machine(folded.words, context.recent_texts):
        return _reply(ReplyKind.AUTO_RESPONDER)
    by_rule = _stopped(stops.phrase(folded)) or _said(folded, context)
    if by_rule.kind is ReplyKind.RECOMMEND or _denies(folded):
        return by_rule
    return weighed(by_rule, folded, tuple(_open_questions(context)))


_VERDICTS = {
    CarrierVerdict.STOP: ReplyKind.OPT_OUT,
    CarrierVerdict.START: ReplyKind.OPT_IN,
    CarrierVerdict.HELP: ReplyKind.HELP,
}
_STOPS: Mapping[Stop, tuple[ReplyKind, Effect]] = {
    Stop.SURE: (ReplyKind.OPT_OUT, EFFECTS[ReplyKind.OPT_OUT]),
    Stop.OR_CANCEL: (ReplyKind.OPT_OUT, replace(EFFECTS[ReplyKind.OPT_OUT], person=True)),
    Stop.WRONG_NUMBER: (ReplyKind.WRONG_NUMBER, EFFECTS[ReplyKind.WRONG_NUMBER]),
    Stop.PERHAPS: (ReplyKind.MAYBE_STOP, EFFECTS[ReplyKind.MAYBE_STOP]),
}


def _reply(kind: ReplyKind, question: Question | None = None, number: int | None = None) -> Reply:
    return Reply(kind, EFFECTS[kind], question, number)


def _stopped(stop: Stop | None) -> Reply | None:
    return Reply(*_STOPS[stop]) if stop is not None else None


def _readings(written: str) -> Iterator[str]:
    """The text as it is, without courtesies, and said once where it repeats one word."""
    yield written
    yield without_asides(written)
    different = set(written.split())
    if len(different) == 1:
        yield different.pop()


def _keyword(written: str) -> Reply | None:
    stopped = _stopped(stops.keyword(written))
    if stopped is not None:
        return stopped
    for words in (language.words for language in LANGUAGES.values()):
        if written in words.start:
            return _reply(ReplyKind.OPT_IN)
        if written in words.help:
            return _reply(ReplyKind.HELP)
    return None


def _tells_that_it_works(written: str, context: Context) -> bool:
    """Whether a word that asks for texts again answers a question instead: `恢复` is `restored` as well."""
    asks = any(question.asked in _MENUS for question in _open_questions(context))
    return asks and any(Meaning.CONTENT in one.meanings for one in parse(written) or ())


def _said(folded: Folded, context: Context) -> Reply:
    if opens_a_complaint(folded):
        return _reply(ReplyKind.COMPLAIN)
    settled = _of_the_only_question(folded, context)
    if settled is not None:
        return settled
    recommended = likelihood.answer(list(_open_questions(context, but=Asked.WARRANTY)), folded)
    if recommended is not None:
        return recommended
    phrases = parse(folded.words)
    if phrases is None or _denies(folded):
        return _in_other_words(folded, context) or _reply(ReplyKind.FREE_TEXT)
    return _turned_down(folded, context) or _in_known_words(folded, phrases, context)


def _denies(folded: Folded) -> bool:
    """Whether a text says what is not wished: `please don't cancel`. Likeness to what others wrote counts no `not`."""
    return any(Topic.DENIED in one.topics for one in clauses(folded))


def _in_known_words(folded: Folded, phrases: tuple[Phrase, ...], context: Context) -> Reply:
    """What a text says of which each word is known; one in doubt is read by what it speaks of."""
    phrases = (*phrases, *(_SIGNS[sign] for sign in folded.signs if sign in _SIGNS))
    stars = folded.signs.count(Sign.STAR)
    if stars and not any(one.number is not None for one in phrases):
        phrases = (*phrases, Phrase(number=min(stars, 5), score=min(stars, 5)))
    spoken = tuple(one for one in phrases if not one.is_aside)
    if not spoken:
        is_thanks = any(Meaning.COURTESY in one.meanings for one in phrases) and not folded.is_question
        kind = ReplyKind.ACKNOWLEDGED if is_thanks else ReplyKind.FREE_TEXT
        return _in_other_words(folded, context) or _reply(kind)
    if folded.is_question and all(one.number is None and one.meanings <= _ASSENTS for one in spoken):
        return _reply(ReplyKind.FREE_TEXT)
    known = _answer(spoken, context)
    if (known.kind in _NEEDS_CERTAINTY or _agrees_to_care(known)) and is_unsure(clauses(folded)):
        return _reply(ReplyKind.FREE_TEXT)
    doubtful = known.kind is ReplyKind.FREE_TEXT or (
        known.kind is ReplyKind.AMBIGUOUS and len({one.number for one in spoken} - {None}) < _SEVERAL
    )
    return (_in_other_words(folded, context) or known) if doubtful else known


_SEVERAL = 2
"""Digits that a text in doubt may hold are fewer than these: two are never an answer."""


def _agrees_to_care(known: Reply) -> bool:
    return known.kind is ReplyKind.CHANGE and known.question is not None and known.question.asked is Asked.CARE


_NEEDS_CERTAINTY = frozenset({ReplyKind.CONFIRM, ReplyKind.TAKE_EARLIER, ReplyKind.SLOT})
_SIGNS = {
    Sign.YES: Phrase(frozenset({Meaning.CONFIRM}), score=5),
    Sign.NO: Phrase(frozenset({Meaning.REFUSE}), score=1),
    Sign.THANKS: Phrase(frozenset({Meaning.COURTESY})),
}


def _in_other_words(folded: Folded, context: Context) -> Reply | None:
    """What a text says that holds more than known phrases; None where that is in doubt."""
    complaint = _complaint(folded.words, context)
    if complaint is not None:
        return complaint
    said = clauses(folded)
    found = [reply for question in _open_questions(context) if (reply := answer(question, said)) is not None]
    if found:
        return found[0] if len(found) == 1 else _of_several(found)
    thanks = said and all(_thanks(one) or not (one.topics or one.spoken) for one in said)
    return _reply(ReplyKind.ACKNOWLEDGED) if thanks and any(one.topics for one in said) else None


def _thanks(clause: Clause) -> bool:
    return Topic.THANKS in clause.topics and clause.topics <= {Topic.THANKS, Topic.YES, Topic.OK}


def _of_the_only_question(folded: Folded, context: Context) -> Reply | None:
    """What calls off the one visit that is asked about; of several a person or a question names which."""
    asked = list(_open_questions(context, but=Asked.WARRANTY))
    return calls_off(asked[0], clauses(folded)) if len(asked) == 1 else None


def _turned_down(folded: Folded, context: Context) -> Reply | None:
    """The one offer that is open, where known words turn it down: `I'm good, thanks` is no yes to a visit."""
    asked = list(_open_questions(context, but=Asked.WARRANTY))
    return turns_down(asked[0], clauses(folded)) if len(asked) == 1 else None


def _complaint(written: str, context: Context) -> Reply | None:
    """A sentence of a customer whose visit is over that says, among other things, that the fault is not gone."""
    said = (
        phrase
        for language in LANGUAGES.values()
        for phrase in language.words.not_fixed
        if len(phrase) >= _LEAST_COMPLAINT and phrase in written
    )
    after = [one for one in _open_questions(context) if one.asked in _AFTER_THE_WORK]
    if not after or (next(said, None) is None and not says_only(Meaning.NOT_FIXED, written)):
        return None
    asked = max(after, key=lambda question: (question.asked in _NOT_WELL, question.asked_at))
    return _reply(_NOT_WELL.get(asked.asked, ReplyKind.NOT_FIXED), asked)


_AFTER_THE_WORK = (*SCORED, Asked.RECOMMEND, Asked.WARRANTY, Asked.COMPLAINT, Asked.OUTAGE)
_NOT_WELL = {Asked.COMPLAINT: ReplyKind.NOT_CONTENT, Asked.OUTAGE: ReplyKind.STILL_DOWN}


def _answer(spoken: tuple[Phrase, ...], context: Context) -> Reply:
    asked = list(_open_questions(context))
    newest = max(asked, key=lambda question: question.asked_at, default=None)
    if newest is not None and newest.asked is Asked.WHICH_VISIT and any(one.number is not None for one in spoken):
        # Whoever was just asked for the number of a visit answers that, whatever else is open.
        asked = [newest]
    found = [reply for question in asked if (reply := _meant(question, spoken)) is not None]
    if len(found) == 1:
        return found[0]
    if not found:
        is_assent = all(
            one.number is None and (one.meanings & _ASSENTS or (one.score or 0) >= _PRAISE) for one in spoken
        )
        nothing_asked = not any(True for _ in _open_questions(context, but=Asked.WARRANTY))
        return _reply(ReplyKind.ACKNOWLEDGED if is_assent and nothing_asked else _unanswered(spoken))
    return _of_several(found)


_ASSENTS = frozenset({Meaning.CONFIRM, Meaning.RECEIVED, Meaning.COURTESY})
_PRAISE = 4
"""The score from which a word is praise, where no score was asked for."""
_DOUBTED = frozenset({Meaning.REFUSE, Meaning.NONE_FITS})


def _unanswered(spoken: tuple[Phrase, ...]) -> ReplyKind:
    """A refusal is a sentence of its own; a number or word that fits nothing is ambiguous."""
    if all(one.number is None and one.meanings and one.meanings <= _DOUBTED for one in spoken):
        return ReplyKind.FREE_TEXT
    numbers = {one.number for one in spoken if one.number is not None}
    said = {min(one.meanings) for one in spoken if one.number is None and one.meanings}
    return (
        ReplyKind.FREE_TEXT
        if len(numbers) + len(said - _AGREEING.get(min(numbers, default=-1), set())) > 1
        else (ReplyKind.AMBIGUOUS)
    )


_AGREEING: Mapping[int, set[Meaning]] = {1: {Meaning.CONFIRM}, 2: {Meaning.CHANGE}, 3: {Meaning.CALL}}


def _of_several(found: list[Reply]) -> Reply:
    """What fits several visits: all are confirmed, one call is owed for all, and for a change they are named."""
    kinds = {reply.kind for reply in found}
    questions = tuple(reply.question for reply in found if reply.question is not None)
    newest = max(
        found, key=lambda reply: reply.question.asked_at if reply.question else datetime.min.replace(tzinfo=UTC)
    )
    if kinds in _SAID_OF_ALL:
        return replace(newest, questions=questions)
    if kinds == {ReplyKind.CHANGE}:
        return Reply(ReplyKind.WHICH_VISIT, EFFECTS[ReplyKind.WHICH_VISIT], newest.question, questions=questions)
    if kinds in ({ReplyKind.CALL}, {ReplyKind.NOT_FIXED}):
        return newest
    asked_now = [reply for reply in found if reply.kind is not ReplyKind.NOT_FIXED]
    if len(asked_now) == 1 and asked_now[0].kind in _NOT_WELL.values():
        # Whoever was asked whether it is well now speaks of that, and not of the warranty beside it.
        return asked_now[0]
    return _reply(ReplyKind.AMBIGUOUS)


_SAID_OF_ALL = ({ReplyKind.CONFIRM}, {ReplyKind.WORKS}, {ReplyKind.STILL_DOWN})
"""What is said once of everything that was asked."""


def _open_questions(context: Context, but: Asked | None = None) -> Iterator[Question]:
    """The newest question of each subject that can still be answered; a warranty is asked about beside all others."""
    newest: dict[tuple[str, bool], Question] = {}
    for question in sorted(context.questions, key=lambda question: question.asked_at):
        if context.now - question.asked_at <= question.answerable_for and question.asked is not but:
            newest[question.subject, question.asked is Asked.WARRANTY] = question
    yield from newest.values()


def _meant(question: Question, spoken: tuple[Phrase, ...]) -> Reply | None:
    """What a text says about one question; None when it says nothing about it, or several things."""
    if question.asked is Asked.WARRANTY:
        complains = all(Meaning.NOT_FIXED in one.meanings for one in spoken)
        return _reply(ReplyKind.NOT_FIXED, question) if complains else None
    if question.asked in SCORED:
        return _scored(question, spoken)
    numbers = {one.number for one in spoken if one.number is not None}
    if numbers and question.asked is Asked.RECOMMEND:
        return None
    words = _said_with_a_no([one for one in spoken if one.number is None])
    if len(numbers) > 1:
        return None
    if numbers and question.asked in _CHOSEN_BY_NUMBER and (question.choices or question.asked is not Asked.CARE):
        return None if any(not one.meanings & _ASSENTS for one in words) else _chosen(question, numbers.pop())
    kind_of = _kind_of_menu if question.asked in _MENUS else _kind_of
    kinds = {_of_menu(number, question) for number in numbers} | {kind_of(one, question) for one in words}
    return _of_kind(kinds, question, spoken) if len(kinds) == 1 else None


def _said_with_a_no(words: list[Phrase]) -> list[Phrase]:
    """The phrases without the bare `no` before what is wanted instead: `no, another time please`."""
    wanted = [one for one in words if Meaning.REFUSE not in one.meanings]
    asks_for_more = wanted and not any(one.meanings & {Meaning.CONFIRM, Meaning.CONTENT} for one in wanted)
    return wanted if asks_for_more else words


def _of_menu(number: int, question: Question) -> ReplyKind | None:
    if question.asked in _MENUS:
        return _MENUS[question.asked].get(number)
    kind = _MENU.get(number)
    return _YES.get(question.asked, kind) if kind is ReplyKind.CONFIRM else kind


def _of_kind(kinds: set[ReplyKind | None], question: Question, spoken: tuple[Phrase, ...]) -> Reply | None:
    (kind,) = kinds
    if kind is None:
        return None
    effect = EFFECTS[kind]
    if kind is ReplyKind.CONFIRM and all(one.meanings == {Meaning.RECEIVED} for one in spoken):
        effect = replace(effect, answer=None)
    return Reply(kind, effect, question)


def _kind_of_menu(one: Phrase, question: Question) -> ReplyKind | None:
    """What one phrase says about whether a complaint is solved, or a connection works again."""
    number = next((number for meaning, number in _WELL.items() if meaning in one.meanings), None)
    return None if number is None else _MENUS[question.asked][number]


def _kind_of(one: Phrase, question: Question) -> ReplyKind | None:
    """What one phrase says about a question that is not answered by choosing."""
    if one.meanings & {Meaning.CONFIRM, Meaning.RECEIVED}:
        if question.asked in _CHOSEN_BY_NUMBER and question.asked not in _YES:
            return None
        if question.asked in _YES:
            return _YES[question.asked] if Meaning.CONFIRM in one.meanings else ReplyKind.ACKNOWLEDGED
        return ReplyKind.CONFIRM
    if Meaning.REFUSE in one.meanings and question.asked in _YES:
        return ReplyKind.DECLINE if question.asked is Asked.CARE else ReplyKind.ACKNOWLEDGED
    if Meaning.NONE_FITS in one.meanings and question.asked in (Asked.SLOTS, Asked.SLOTS_OR_WAIT):
        return ReplyKind.NONE_FITS
    return next((kind for meaning, kind in _PLAIN.items() if meaning in one.meanings), None)


_WELL = {
    Meaning.NOT_CONTENT: 2,
    Meaning.NOT_FIXED: 2,
    Meaning.REFUSE: 2,
    Meaning.CONTENT: 1,
    Meaning.CONFIRM: 1,
    Meaning.CALL: 3,
}
"""The digit of a menu that a phrase stands for."""
_PLAIN = {Meaning.CHANGE: ReplyKind.CHANGE, Meaning.CALL: ReplyKind.CALL}


def _scored(question: Question, spoken: tuple[Phrase, ...]) -> Reply | None:
    if any(Meaning.NOT_FIXED in one.meanings for one in spoken):
        return _reply(ReplyKind.NOT_FIXED, question)
    numbers = {one.number for one in spoken if one.number is not None}
    if len(numbers) == 1:
        agreeing = all(one.number is not None or one.score or one.meanings & _ASSENTS for one in spoken)
        return _chosen(question, numbers.pop()) if agreeing else None
    scores = {one.score for one in spoken if one.score is not None}
    if len(scores) == 1 and all(one.score is not None for one in spoken) and not numbers:
        return _reply(ReplyKind.SCORE, question, scores.pop())
    kinds = {_kind_of(one, question) for one in spoken if one.number is None}
    return _of_kind(kinds, question, spoken) if len(kinds) == 1 and not numbers else None


def _chosen(question: Question, number: int) -> Reply | None:
    """What a number means where numbers choose: a window or what goes beside the windows, a visit, a score."""
    if question.asked in SCORED:
        return _reply(ReplyKind.SCORE, question, number) if 1 <= number <= 5 else None
    if 1 <= number <= question.choices:
        kind = ReplyKind.CHANGE if question.asked is Asked.WHICH_VISIT else ReplyKind.SLOT
        return _reply(kind, question, number)
    beside = _BESIDE_SLOTS.get(number) if question.asked is Asked.SLOTS_OR_WAIT else None
    return None if beside is None else _reply(beside, question)
