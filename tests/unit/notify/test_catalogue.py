"""Every language against the table of kinds: complete, in its alphabet, and short enough with long names."""

import itertools
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from notify import catalogue
from notify.catalogue import LANGUAGES, language_for
from notify.kinds import KINDS
from notify.overrides import LONG_VALUES
from notify.parameters import WORK_KINDS, Window, count_slots
from notify.render import OPERATOR_PLACEHOLDERS, placeholders, render
from notify.segments import Encoding, is_gsm7
from tests.unit.notify.words import LONG_OPERATOR, SHANGHAI, VADUZ, say

PAIRS = list(itertools.product(KINDS, LANGUAGES))


def test_finds_each_language_by_its_file() -> None:
    files = {path.stem for path in Path(catalogue.__file__).parent.glob("*.py")} - {"__init__", "language"}
    assert {code.lower().replace("-", "_") for code in LANGUAGES} == files == {"en", "zh_cn"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_has_a_text_for_every_kind_and_no_other(code: str) -> None:
    assert set(LANGUAGES[code].texts) == set(KINDS)
    assert set(LANGUAGES[code].work) == set(WORK_KINDS)


@pytest.mark.parametrize(("kind", "code"), PAIRS)
def test_uses_every_parameter_of_the_kind_and_no_other(kind: str, code: str) -> None:
    used = placeholders(LANGUAGES[code].texts[kind]) - OPERATOR_PLACEHOLDERS
    assert used == set(KINDS[kind].parameters)


@pytest.mark.parametrize(("kind", "code"), PAIRS)
@pytest.mark.parametrize("zone", [VADUZ, SHANGHAI], ids=str)
def test_keeps_to_its_segments_with_the_longest_values(kind: str, code: str, zone: ZoneInfo) -> None:
    values = {name: LONG_VALUES[name] for name in KINDS[kind].parameters}
    text = render(kind, code, values, operator=LONG_OPERATOR, zone=zone)
    assert text.segments <= KINDS[kind].max_segments, text.body


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "tracking_link" in KINDS[kind].parameters])
def test_needs_two_segments_with_a_link_and_what_is_usual_in_china(kind: str) -> None:
    text = say(
        kind,
        "zh-CN",
        technician_name="王建国",
        technician_phone="+8613800138000",
        reference="FD-000042",
        tracking_link="https://fd.example.net/t/".ljust(38, "x"),
    )
    with_windows = "slots" in KINDS[kind].parameters
    assert text.segments <= (3 if with_windows else 2), text.body


@pytest.mark.parametrize("kind", KINDS)
def test_stays_in_gsm7_in_english(kind: str) -> None:
    assert say(kind, technician_name="Łukasz Đorđević").encoding is Encoding.GSM_7


@pytest.mark.parametrize(("kind", "code"), PAIRS)
def test_never_asks_for_a_word_that_blocks_our_number(kind: str, code: str) -> None:
    text = LANGUAGES[code].texts[kind].casefold()
    blocking = [word for language in LANGUAGES.values() for word in language.words.stop_or_cancel]
    assert [word for word in blocking if f"reply {word}" in text or f"回复{word}" in text] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_gives_no_word_two_meanings(code: str) -> None:
    words = LANGUAGES[code].words
    sets = [words.stop, words.stop_or_cancel, words.start, words.help, words.confirm, words.change, words.call]
    every = [word for chosen in sets for word in chosen]
    assert len(every) == len(set(every))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("offered", [1, 2, 3])
def test_counts_the_slots_that_a_text_offered(code: str, offered: int) -> None:
    text = say("slot_offer_or_wait", code, slots=(LONG_VALUES["window"],) * offered)
    assert count_slots(text.parameters["slots"]) == offered
    assert count_slots("") == 0


@pytest.mark.parametrize(
    ("tag", "code"), [("en", "en"), ("en-GB", "en"), ("zh-CN", "zh-CN"), ("zh", "zh-CN"), ("rm", "en"), ("", "en")]
)
def test_chooses_the_nearest_catalogue(tag: str, code: str) -> None:
    assert language_for(tag).code == code


def test_has_only_gsm7_letters_in_the_english_words_of_dates() -> None:
    window: Any = LONG_VALUES["window"]
    days = [window.start.replace(month=month, day=day) for month in range(1, 13) for day in range(1, 8)]
    assert all(is_gsm7(LANGUAGES["en"].dates.moment(day)) for day in days)


@pytest.mark.parametrize(
    ("start", "end", "english", "chinese"),
    [
        ("2026-12-01T13:00", "2026-12-01T15:00", "Tue 1 Dec, 13:00-15:00", "12月1日（周二）13:00-15:00"),
        ("2026-12-01T22:00", "2026-12-02T00:00", "Tue 1 Dec, 22:00-24:00", "12月1日（周二）22:00-24:00"),
        (
            "2026-12-01T22:00",
            "2026-12-02T01:00",
            "Tue 1 Dec, 22:00 to Wed 2 Dec, 01:00",
            "12月1日（周二）22:00至12月2日（周三）01:00",
        ),
    ],
)
def test_says_windows_in_the_given_zone(start: str, end: str, english: str, chinese: str) -> None:
    window = Window(
        datetime.fromisoformat(start).replace(tzinfo=VADUZ), datetime.fromisoformat(end).replace(tzinfo=VADUZ)
    )
    assert english in say("cancelled", "en", window=window).body
    assert chinese in say("cancelled", "zh-CN", window=window).body
    assert english not in say("cancelled", "en", window=window, zone=SHANGHAI).body
