import re
from pathlib import Path
from string import Formatter

import pytest

import dispatch.web
from dispatch.domain.states import MessageState, OrderState, PlanState, VisitState
from dispatch.domain.words import FollowUpState, Language, OrderKind, Priority, Role
from dispatch.web.texts import Texts, words_of

ENGLISH, CHINESE = words_of(Language.ENGLISH), words_of(Language.CHINESE)
TEMPLATES = Path(dispatch.web.__file__).parent / "templates"
ONLY_TRANSLATED = "refusals."
"""The backend says these in English itself."""


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_words_the_same_names_in_both_languages() -> None:
    assert set(ENGLISH) == {name for name in CHINESE if not name.startswith(ONLY_TRANSLATED)}


def test_fills_the_same_gaps_in_both_languages() -> None:
    differing = [name for name in ENGLISH if _placeholders(ENGLISH[name]) != _placeholders(CHINESE[name])]
    assert differing == []


def test_words_every_name_that_a_template_uses() -> None:
    used = {
        name
        for template in TEMPLATES.rglob("*.html")
        for name in re.findall(r"""\bt\(["']([a-z_.0-9]+)["'][,)]""", template.read_text(encoding="utf-8"))
    }
    assert len(used) > 100
    assert used - set(ENGLISH) == set()


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("order_states", OrderState),
        ("visit_states", VisitState),
        ("message_states", MessageState),
        ("plan_states", PlanState),
        ("follow_up_states", FollowUpState),
        ("kinds", OrderKind),
        ("works", OrderKind),
        ("priorities", Priority),
        ("roles", Role),
        ("languages", Language),
    ],
)
def test_words_every_code_of_a_closed_vocabulary(group: str, codes: type[VisitState]) -> None:
    assert {f"{group}.{code.value}" for code in codes} - set(ENGLISH) == set()


def test_says_the_sentence_of_a_refusal_that_has_no_words_here() -> None:
    assert Texts(Language.ENGLISH).word("refusals", "too_long", "Write less.") == "Write less."
    assert Texts(Language.CHINESE).word("refusals", "too_long", "Write less.") == "内容太长。"
    assert Texts(Language.CHINESE).word("symptoms", "odd_noise") == "odd noise"
