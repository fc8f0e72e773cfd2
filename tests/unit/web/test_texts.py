import re
from pathlib import Path
from string import Formatter

import pytest

import dispatch.web
from dispatch.db.tables import Plan, Task
from dispatch.field.rules.field_events import FieldEventKind
from dispatch.operations import machine_watch
from dispatch.vocabulary.states import MessageState, OrderState, PlanState, VisitState
from dispatch.vocabulary.terms import FollowUpState, Language, OrderKind, Priority, Role
from dispatch.web.console.task_sentences import sentence_of, warnings_of
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


def test_writes_percent_as_each_language_does() -> None:
    assert (Texts(Language.ENGLISH).percent(72), Texts(Language.CHINESE).percent("72.5")) == ("72 %", "72.5%")
    odd = {
        name
        for words, form in ((ENGLISH, r"[\d}]%"), (CHINESE, r"[\d}] %"))
        for name, said in words.items()
        if re.search(form, said)
    }
    assert odd == set()
    by_hand = [one.name for one in TEMPLATES.rglob("*.html") if re.search(r"\}\} ?%|%%", one.read_text("utf-8"))]
    assert by_hand == []


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
        ("field_reports", FieldEventKind),
    ],
)
def test_words_every_code_of_a_closed_vocabulary(group: str, codes: type[VisitState]) -> None:
    assert {f"{group}.{code.value}" for code in codes} - set(ENGLISH) == set()


def test_says_every_kind_of_task_in_a_sentence() -> None:
    kinds = {name.partition(".")[2] for name in ENGLISH if name.startswith("task_kinds.")}
    sentences = {name.partition(".")[2] for name in ENGLISH if name.startswith("task_sentences.")}
    assert kinds - sentences == {machine_watch.KIND}
    assert {say: ENGLISH.get(f"task_sentences.{say}") for say in machine_watch.SENTENCES} == machine_watch.SENTENCES


def test_says_a_task_by_its_facts_in_the_reader_s_language() -> None:
    facts = {"say": "arrange_next_visit", "number": 1, "reference": "BSS-7", "hindrance": "nobody_home", "next": 2}
    task = Task(kind="arrange_next_visit", topic="visit:1", sentence="As stored.", facts=facts)
    assert (
        sentence_of(Texts(Language.CHINESE), task) == "工单BSS-7的第1次上门未完成（无人在家）。请与客户约定第2次上门。"
    )
    assert sentence_of(Texts(Language.ENGLISH), task) == (
        "Visit 1 of order BSS-7 was not finished (nobody at home). Arrange visit 2 with the customer."
    )


@pytest.mark.parametrize("kind", ["arrange_next_visit", "a_kind_of_tomorrow"])
def test_says_a_task_as_it_is_stored_where_facts_or_words_are_missing(kind: str) -> None:
    task = Task(kind=kind, topic="visit:1", sentence="As stored.", facts={"say": kind})
    assert sentence_of(Texts(Language.CHINESE), task) == "As stored."


def test_keeps_braces_that_a_customer_wrote() -> None:
    facts = {"say": "change_wished_so", "words": "{reference} {0} after 5"}
    task = Task(kind="change_wished", topic="page:1", sentence="", facts=facts)
    assert sentence_of(Texts(Language.ENGLISH), task) == "The customer asks for another time: {reference} {0} after 5"


def test_says_the_warnings_of_a_plan() -> None:
    plan = Plan(
        warnings=["One.", "Two.", "Three."], warning_facts=[{"code": "off_network", "places": 3}, {"code": "new"}]
    )
    assert warnings_of(Texts(Language.CHINESE), plan) == ["有3个地点附近没有道路，车程为估算。", "Two.", "Three."]


def test_says_the_sentence_of_a_refusal_that_has_no_words_here() -> None:
    assert Texts(Language.ENGLISH).word("refusals", "too_long", "Write less.") == "Write less."
    assert Texts(Language.CHINESE).word("refusals", "too_long", "Write less.") == "内容太长。"
    assert Texts(Language.CHINESE).word("symptoms", "odd_noise") == "odd noise"
