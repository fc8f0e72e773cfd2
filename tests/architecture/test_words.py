"""Every code that a person may meet has words in both languages: nobody reads `foreign prefix` on a Chinese page."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

import pytest

import dispatch
from dispatch.aftercare.rules.follow_ups import CallBackReason, CallOutcome
from dispatch.aftercare.rules.silence import Spared
from dispatch.field.rules.field_events import FieldEventKind, Hindrance
from dispatch.live_day.rules.disruptions import Disruption
from dispatch.live_day.rules.jeopardies import RepairKind
from dispatch.messaging.services.claiming import NO_ROUTE
from dispatch.messaging.services.composing import UNWORDABLE
from dispatch.vocabulary import states, terms
from dispatch.vocabulary.asking import CallPurpose
from dispatch.vocabulary.event_kinds import EventKind
from dispatch.web.texts import words_of
from notify import KINDS, InboundOutcome, Reason
from routing.reasons.explain import SENTENCES

WORDS = {language: words_of(language) for language in terms.Language}
CODE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
ACTION = re.compile(r"[a-z]{2,}(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*")
CHINESE_ONLY = ("refusals", "unplaced", "plan_warnings")
"""The backend says these in English itself, beside the code."""

VOCABULARIES: tuple[tuple[str, type[StrEnum]], ...] = (
    ("order_states", states.OrderState),
    ("visit_states", states.VisitState),
    ("message_states", states.MessageState),
    ("plan_states", states.PlanState),
    ("offer_outcomes", states.OfferOutcome),
    ("follow_up_states", terms.FollowUpState),
    ("kinds", terms.OrderKind),
    ("works", terms.OrderKind),
    ("priorities", terms.Priority),
    ("roles", terms.Role),
    ("languages", terms.Language),
    ("field_reports", FieldEventKind),
    ("visit_reasons", Hindrance),
    ("message_reasons", Reason),
    ("inbound_outcomes", InboundOutcome),
    ("call_back_reasons", CallBackReason),
    ("call_purposes", CallPurpose),
    ("outcomes", CallOutcome),
    ("follow_up_outcomes", Spared),
    ("repairs", RepairKind),
)
STATE_EVENTS: tuple[tuple[str, type[StrEnum]], ...] = (
    ("order", states.OrderState),
    ("visit", states.VisitState),
    ("message", states.MessageState),
    ("complaint", states.ComplaintState),
    ("promise", terms.PromiseState),
    ("disruption", Disruption),
)
"""Events whose kind ends in a value: `order.held`."""


@pytest.mark.parametrize(("group", "codes"), VOCABULARIES, ids=lambda value: getattr(value, "__name__", value))
def test_words_every_value_of_a_vocabulary_in_both_languages(group: str, codes: type[StrEnum]) -> None:
    assert _wordless(f"{group}.{code.value}" for code in codes) == []


def test_words_every_kind_of_text_and_every_reason_in_both_languages() -> None:
    names = [f"message_kinds.{kind}" for kind in KINDS] + [f"events.message_{kind}" for kind in KINDS]
    assert _wordless([*names, f"message_reasons.{UNWORDABLE}", f"message_reasons.{NO_ROUTE}"]) == []


def test_words_every_kind_of_event_in_both_languages() -> None:
    kinds = {f"{thing}_{code.value}" for thing, codes in STATE_EVENTS for code in codes}
    announced = _arguments_of("announce", position=1) | _arguments_of("_announce", position=1)
    kinds |= {kind.replace(".", "_") for kind in announced}
    assert _wordless(f"events.{kind}" for kind in sorted(kinds)) == []


def test_words_whatever_the_audit_notes_in_both_languages() -> None:
    actions, things = set(), set()
    for path in sorted(Path(dispatch.__file__).parent.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        notes = [
            one for one in nodes if isinstance(one, ast.Call) and _name_of(one.func) == "audit" and len(one.args) > 2
        ]
        things |= {_text_of(call.args[2]) for call in notes} - {""}
        said = {_text_of(one) for one in nodes if isinstance(one, ast.Constant)} if notes else set()
        actions |= {one.replace(".", "_") for one in said if ACTION.fullmatch(one)}
    assert len(actions) > 150
    assert [
        one for one in sorted(actions) if _wordless([f"events.{one}"]) and _wordless([f"audit_actions.{one}"])
    ] == []
    assert _wordless(f"audit_things.{one}" for one in sorted(things)) == []


def test_words_every_kind_of_task_in_both_languages() -> None:
    kinds = _arguments_of("open_task", position=1)
    assert len(kinds) > 10
    assert _wordless(f"task_kinds.{kind}" for kind in sorted(kinds)) == []


def test_says_in_chinese_whatever_the_backend_refuses_in_english() -> None:
    codes = set(SENTENCES) | set(_codes_beside_sentences())
    known = {name for name in WORDS[terms.Language.CHINESE] if name.startswith(CHINESE_ONLY)}
    assert len(codes) > 100
    assert sorted(code for code in codes if not any(f"{group}.{code}" in known for group in CHINESE_ONLY)) == []


def test_shows_no_english_code_among_the_chinese_words() -> None:
    chinese = WORDS[terms.Language.CHINESE]
    assert [name for name, words in chinese.items() if CODE.fullmatch(words)] == []


def _wordless(names: Iterator[str] | list[str]) -> list[str]:
    return [name for name in names if not all(words.get(name) for words in WORDS.values())]


def _calls() -> Iterator[ast.Call]:
    for path in sorted(Path(dispatch.__file__).parent.rglob("*.py")):
        yield from (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))


def _arguments_of(function: str, *, position: int) -> set[str]:
    """The plain strings that calls of a function have at this position."""
    found = [call.args[position] for call in _calls() if _name_of(call.func) == function and len(call.args) > position]
    return {one.value for one in found if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def _codes_beside_sentences() -> Iterator[str]:
    """Codes that a call names right before an English sentence, as `Refused("hold_used", "This hold was …")`."""
    for call in _calls():
        if _name_of(call.func) == EventKind.__name__:
            continue
        said = [_text_of(argument) for argument in call.args]
        for code, sentence in pairwise(said):
            if CODE.fullmatch(code) and sentence[:1].isupper() and sentence.rstrip().endswith((".", "…")):
                yield code


def _name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _text_of(node: ast.expr) -> str:
    """A string, or an f-string with an ellipsis where values stand; empty for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "…" for one in node.values)
    return ""
