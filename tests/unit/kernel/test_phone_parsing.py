"""Telephone numbers as people write and paste them."""

import pytest

from dispatch.kernel.phone_parsing import read_direct_phone, read_phone
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.phones import Phone, digits_sought

MOBILE = Phone("+8619945009001", textable=True)


@pytest.mark.parametrize(
    "written",
    [
        "19945009001",
        "+８６ 199 4500 9001",
        "８６１９９４５００９００１",
        "\u202a+8619945009001\u202c",
        "199\u200b4500\u200b9001",
        "199\xa04500\xa09001",
        "tel:+86-199-4500-9001",
        "0086 199 4500 9001",
        "００８６　１９９４５００９００１",
        "(+86) 199.4500.9001",
        "手机：199-4500-9001",
        "199 4500 9001 (王先生)",
        "'19945009001",
        "19945009001.0",
        "+86 199‑4500‑9001",
        "199\t4500\n9001",
        "+86 19945009001 / +86 199 4500 9001",
    ],
)
def test_reads_a_mobile_as_people_paste_it(written: str) -> None:
    assert read_phone(written, "CN") == MOBILE


@pytest.mark.parametrize(
    "written",
    [
        "010-88886666 转 123",
        "010-88886666转123",
        "（010）8888 6666 分机号：123",
        "010-88886666-123",
        "010-88886666 ext. 123",
        "tel:+861088886666;ext=123",
        "+86 10 8888 6666 x123",
        "０１０－８８８８６６６６＃１２３",
    ],
)
def test_keeps_an_extension_for_calls(written: str) -> None:
    assert read_phone(written, "CN") == Phone("+861088886666", textable=False, extension="123")


def test_texts_nobody_behind_a_switchboard() -> None:
    assert read_phone("(206) 555-0123 ext. 5", "US") == Phone("+12065550123", textable=False, extension="5")
    assert read_phone("(206) 555-0123", "US") == Phone("+12065550123", textable=True)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("139 1234 5678 / 138 0013 8000", "several_phones"),
        ("13912345678、13800138000", "several_phones"),
        ("13912345678;010-88886666", "several_phones"),
        ("8.61995E+12", "rounded_phone"),
        ("8,61995E+12", "rounded_phone"),
        ("call me", "bad_phone"),
        ("1391234567", "bad_phone"),
        ("#N/A", "bad_phone"),
        ("-", "bad_phone"),
        ("2026-12-01 13:00", "bad_phone"),
    ],
)
def test_says_what_is_wrong_with_a_number_that_nobody_can_call(written: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_phone(written, "CN")
    assert refusal.value.code == code


def test_refuses_an_extension_where_customers_are_told_the_number() -> None:
    with pytest.raises(Invalid) as refusal:
        read_direct_phone("010-88886666 转 123", "CN")
    assert refusal.value.code == "phone_with_extension"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("+1 (206) 555‑0123", "12065550123"),
        ("(206) 555-0123 ext. 5", "2065550123"),
        ("tel: 206.555", "206555"),
        ("０１０－８８８８", "108888"),
        ("0086 199 4500", "861994500"),
        ("+44 (0)20 7946", "44207946"),
        ("\u202a+8619945009001\u202c", "8619945009001"),
        ("Landstrasse 60", None),
        ("60", None),
        ("%", None),
    ],
)
def test_finds_the_digits_that_somebody_searches_by(typed: str, digits: str | None) -> None:
    assert digits_sought(typed) == digits
