"""Reads what a customer wrote. In doubt nothing is changed and a person reads it (invariants 27 and 28)."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from notify.catalogue import LANGUAGES, language_for
from notify.catalogue.language import Words
from notify.replies import EFFECTS, Asked, Context, Question, Reply, ReplyKind

# An answer later than this no longer counts as one to what was asked.
ANSWERABLE_FOR = timedelta(hours=48)
# The same words so often before, within the hour of `Context.recent_texts`, are a machine's.
LOOP_AFTER = 2

_DIGITS = "0123459"
_BESIDE_SLOTS = {0: ReplyKind.WAIT_FOR_EARLIER, 9: ReplyKind.CALL_OFF}
_EDGES = " \t\r\n.,;:!?()[]'\"#*。，、；：！？（）「」“”…-"
_SCORES = range(1, 6)
_MENU = {1: ReplyKind.CONFIRM, 2: ReplyKind.CHANGE, 3: ReplyKind.CALL}


def read(text: str, language: str, context: Context) -> Reply:
    """Say what an inbound text means, for a customer of this language (BCP 47).

    Full-width digits and letters count as plain ones. Opt-out, opt-in and help words of every language count, with
    whatever courtesies; words such as `yes` only in the customer's own. A number or word answers the newest open
    question of its subject; where it would answer several subjects, or none, it is ambiguous.
    """
    written = _normalised(text)
    words = language_for(language).words
    keyword = next(filter(None, map(_keyword, _readings(written))), None)
    if keyword is not None:
        return keyword
    plain = _without_courtesy(written, words)
    meaning = _number_of(plain, words), _word_of(plain, words)
    if meaning != (None, None):
        return _answer(*meaning, context)
    return _reply(ReplyKind.AUTO_RESPONDER if _is_machine(written, context) else ReplyKind.FREE_TEXT)


def _reply(kind: ReplyKind, question: Question | None = None, number: int | None = None) -> Reply:
    return Reply(kind, EFFECTS[kind], question, number)


def _normalised(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in plain)
    return " ".join(visible.replace("’", "'").split()).strip(_EDGES)


def _readings(written: str) -> Iterator[str]:
    """The text as it is, without the courtesies of any language, and said once where it repeats one word."""
    yield written
    yield from (_without_courtesy(written, language.words) for language in LANGUAGES.values())
    different = set(written.split())
    if len(different) == 1:
        yield different.pop()


def _without_courtesy(written: str, words: Words) -> str:
    """Drop greetings and thanks before and after; a text of nothing else stays as it is."""
    bare = written
    for _ in range(len(words.courtesy)):
        shorter = _shorn(bare, words.courtesy)
        if shorter == bare:
            break
        bare = shorter
    return bare or written


def _shorn(written: str, courtesy: Iterable[str]) -> str:
    for word in sorted(courtesy, key=len, reverse=True):
        after, before = written.removeprefix(word), written.removesuffix(word)
        # A word of an alphabet ends where its letters do; Chinese ones stand against the next.
        if after != written and not (word.isascii() and after[:1].isalnum()):
            return after.strip(_EDGES)
        if before != written and not (word.isascii() and before[-1:].isalnum()):
            return before.strip(_EDGES)
    return written


def _keyword(written: str) -> Reply | None:
    for words in (language.words for language in LANGUAGES.values()):
        if written in words.stop:
            return _reply(ReplyKind.OPT_OUT)
        if written in words.stop_or_cancel:
            effect = replace(EFFECTS[ReplyKind.OPT_OUT], person=True)
            return Reply(ReplyKind.OPT_OUT, effect)
        if written in words.start:
            return _reply(ReplyKind.OPT_IN)
        if written in words.help:
            return _reply(ReplyKind.HELP)
    return None


def _meanings(words: Words) -> Mapping[ReplyKind, frozenset[str]]:
    return {
        ReplyKind.CONFIRM: words.confirm,
        ReplyKind.CHANGE: words.change,
        ReplyKind.CALL: words.call,
        ReplyKind.NOT_FIXED: words.not_fixed,
    }


def _word_of(written: str, words: Words) -> ReplyKind | None:
    return next((kind for kind, said in _meanings(words).items() if written in said), None)


def _number_of(written: str, words: Words) -> int | None:
    """The digit of `1`, `1.` or `1 confirm`; no number where other words follow (`1 pm is better`)."""
    if not written or written[0] not in _DIGITS:
        return None
    number, rest = int(written[0]), written[1:].strip(_EDGES)
    return number if not rest or _word_of(rest, words) is _MENU.get(number, ...) else None


def _answer(number: int | None, word: ReplyKind | None, context: Context) -> Reply:
    found = [reply for question in _open_questions(context) if (reply := _meant(question, number, word)) is not None]
    return found[0] if len(found) == 1 else _reply(ReplyKind.AMBIGUOUS)


def _open_questions(context: Context) -> Iterator[Question]:
    """The newest question of each subject that is not too old to be answered."""
    newest = {
        question.subject: question
        for question in sorted(context.questions, key=lambda question: question.asked_at)
        if context.now - question.asked_at <= ANSWERABLE_FOR
    }
    yield from newest.values()


_CHOSEN_BY_NUMBER = frozenset({Asked.SLOTS, Asked.SLOTS_OR_WAIT, Asked.SURVEY})
_YES = {Asked.WAITLIST: ReplyKind.TAKE_EARLIER, Asked.CARE: ReplyKind.CHANGE}


def _meant(question: Question, number: int | None, word: ReplyKind | None) -> Reply | None:
    if number is not None and question.asked in _CHOSEN_BY_NUMBER:
        return _chosen(question, number)
    kind = word if number is None else _MENU.get(number)
    if kind is ReplyKind.CONFIRM:
        kind = None if question.asked in _CHOSEN_BY_NUMBER else _YES.get(question.asked, kind)
    if kind is ReplyKind.NOT_FIXED and question.asked is not Asked.SURVEY:
        kind = None
    return None if kind is None else _reply(kind, question)


def _chosen(question: Question, number: int) -> Reply | None:
    """What a number means where numbers choose: a window or what goes beside the windows, a score."""
    if question.asked is Asked.SURVEY:
        return _reply(ReplyKind.SCORE, question, number) if number in _SCORES else None
    if 1 <= number <= question.choices:
        return _reply(ReplyKind.SLOT, question, number)
    beside = _BESIDE_SLOTS.get(number) if question.asked is Asked.SLOTS_OR_WAIT else None
    return None if beside is None else _reply(beside, question)


def _is_machine(written: str, context: Context) -> bool:
    phrases = (phrase for language in LANGUAGES.values() for phrase in language.words.machine)
    repeated = sum(_normalised(earlier) == written for earlier in context.recent_texts)
    return repeated >= LOOP_AFTER or any(phrase in written for phrase in phrases)
