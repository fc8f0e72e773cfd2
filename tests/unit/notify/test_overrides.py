"""An operator's wording is checked before a customer can get it."""

import pytest

from notify.catalogue import LANGUAGES
from notify.kinds import KINDS
from notify.overrides import preview
from tests.unit.notify.words import LONG_OPERATOR, OPERATOR, VADUZ


def faults(template: str, kind: str = "reply_confirmed", language: str = "en") -> tuple[str, ...]:
    return preview(kind, language, template, operator=OPERATOR, zone=VADUZ).faults


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_finds_no_fault_with_the_catalogues(kind: str, code: str) -> None:
    found = preview(kind, code, LANGUAGES[code].texts[kind], operator=LONG_OPERATOR, zone=VADUZ)
    assert found.faults == ()


def test_shows_the_wording_with_long_values_and_its_segments() -> None:
    found = preview(
        "reply_confirmed", "en", "see you on {window}. Ask {operator_phone}. {reference}", operator=OPERATOR, zone=VADUZ
    )
    assert found.text is not None
    assert (found.text.body, found.text.segments, found.faults) == (
        "Northlight: see you on Tue 22 Dec, 13:00-15:00. Ask +423 234 56 78. RRRRRRRRRRRRRRRRRRRR", 1, (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("see you, order {reference}", "It must say {window}."),
        ("{window}{reference}", "It has no words of its own."),
        ("at {window}\norder {reference}", "It has line breaks or invisible characters."),
        ("【North】at {window}, order {reference}", "The signature is added by itself: leave out 【 and 】."),
        (
            "at {window} — order {reference}",
            "It has characters outside the GSM-7 alphabet, which would double its price.",
        ),
        (
            "at {window}, order {reference}. Reply CANCEL to cancel.",
            "'Reply CANCEL' makes carriers block our number: ask for a digit.",
        ),
        (
            "at {window}, order {reference}." + " Bring tea." * 30,
            "With long names it takes 3 segments; 2 are allowed.",
        ),
        (
            "{technician_name} comes at {window}, order {reference}",
            "The template has placeholders that nothing fills: technician_name.",
        ),
        ("at {window}, order {reference} {", "The template has placeholders that nothing fills: a brace."),
    ],
)
def test_says_what_forbids_a_wording(template: str, fault: str) -> None:
    assert fault in faults(template)


def test_gives_no_text_where_a_placeholder_cannot_be_filled() -> None:
    found = preview("reply_confirmed", "en", "{nobody}", operator=OPERATOR, zone=VADUZ)
    assert found.text is None


def test_counts_chinese_segments_for_chinese() -> None:
    assert faults("上门时间{window}，工单{reference}。" + "谢谢您的支持。" * 15, language="zh-CN") == (
        "With long names it takes 3 segments; 2 are allowed.",
    )
