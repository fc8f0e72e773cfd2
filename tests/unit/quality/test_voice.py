import pytest

from dispatch.quality.rules.voice import (
    ALL,
    USUAL,
    CustomerWords,
    Theme,
    counted,
    monday_of,
    quotes,
    week_before,
    week_of,
    without_private,
)

LATE = next(theme for theme in USUAL if theme.code == "lateness")
PRIVATE = ("Dana Vogt", "李静", "Ana Frick", "Landstrasse 12, 9490 Vaduz")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Ana Frick was late, call me: +423 232 55 66", "… was late, call me: …"),
        ("I am dana vogt and my order is WO-2026", "I am … … and my order is …"),
        ("Write to dana.vogt@example.org or see https://x.example/a?b=1", "Write to … or see …"),
        ("Mr Keller never came to Landstrasse 12", "… never came to …"),
        ("我是李静，王师傅迟到了，电话13812345678", "我是…，…迟到了，电话…"),
        ("2 technicians, 45 minutes late", "2 technicians, 45 minutes late"),
        ("A dance at Vogtland", "A dance at Vogtland"),
    ],
)
def test_leaves_names_numbers_and_addresses_out(said: str, kept: str) -> None:
    assert without_private(said, PRIVATE).replace("… …", "…") == kept.replace("… …", "…")


@pytest.mark.parametrize("said", ["He came LATE", "lately it drops, late", "师傅迟到了一小时", "Latecomer!"])
def test_hears_a_theme(said: str) -> None:
    assert LATE.is_in(said.casefold())


@pytest.mark.parametrize("said", ["translate this", "plate", "很准时", ""])
def test_hears_no_theme_within_other_words(said: str) -> None:
    assert not LATE.is_in(said.casefold())


def test_counts_each_word_once_a_theme_and_all_of_them() -> None:
    said = [CustomerWords(1, "late late late"), CustomerWords(2, "Late, and the bill is wrong"), CustomerWords(3, "ok")]
    found = counted(said, USUAL)
    assert (found["lateness"], found["price"], found[ALL]) == (2, 1, 3)


def test_counts_nothing_of_a_theme_without_words() -> None:
    assert counted([CustomerWords(1, "late")], [Theme("empty", "Empty", "空", (), ())]) == {"empty": 0, ALL: 1}


def test_quotes_each_words_once_and_three_at_most() -> None:
    said = [CustomerWords(number, f"Late again, number {number % 4}") for number in range(9)]
    assert len(quotes(said, LATE)) == 3
    assert len({quote.words for quote in quotes(said, LATE)}) == 3


def test_knows_the_weeks_around_the_end_of_a_year() -> None:
    assert week_before("2027-W01") == "2026-W53"
    assert week_of(monday_of("2026-W53")) == "2026-W53"
    with pytest.raises(ValueError, match="week"):
        monday_of("2027-W53")
