"""A price is known before sending; numbers say whether texts reach them."""

import pytest

from notify.numbers import Line, line_of
from notify.tariff import Tariff

TARIFF = Tariff("EUR", 250_000, {"+4": 90_000, "+423": 70_000, "+86": 30_000})


@pytest.mark.parametrize(
    ("number", "segments", "price_micros"),
    [
        ("+423791234567", 1, 70_000),
        ("+423791234567", 3, 210_000),
        ("+41791234567", 2, 180_000),
        ("+12065550120", 1, 250_000),
    ],
)
def test_takes_the_longest_prefix_and_counts_an_unknown_one_as_dear(
    number: str, segments: int, price_micros: int
) -> None:
    assert TARIFF.price_micros(number, segments) == price_micros


@pytest.mark.parametrize(
    ("number", "line"),
    [
        ("+8613800138000", Line.MOBILE),
        ("+41791234567", Line.MOBILE),
        ("+12065550120", Line.MOBILE),
        ("+861012345678", Line.LANDLINE),
        ("+4232345678", Line.LANDLINE),
        ("+18005550199", Line.SPECIAL),
        ("+41900123456", Line.SPECIAL),
        ("+1", Line.INVALID),
        ("0791234567", Line.INVALID),
        ("", Line.INVALID),
        ("STOP", Line.INVALID),
    ],
)
def test_tells_mobile_from_other_lines(number: str, line: Line) -> None:
    assert line_of(number) is line
