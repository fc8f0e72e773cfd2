"""Segments are counted as carriers charge them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notify.segments import GSM_BASIC, GSM_EXTENSION, Encoding, Size, is_gsm7, measure

GSM, UCS = Encoding.GSM_7, Encoding.UCS_2


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", Size(GSM, 0, 1)),
        ("a" * 160, Size(GSM, 160, 1)),
        ("a" * 161, Size(GSM, 161, 2)),
        ("a" * 306, Size(GSM, 306, 2)),
        ("a" * 307, Size(GSM, 307, 3)),
        ("€" * 80, Size(GSM, 160, 1)),
        ("€" * 81, Size(GSM, 162, 2)),
        ("a" * 152 + "€" + "a" * 152, Size(GSM, 306, 3)),
        ("é@ß\n", Size(GSM, 4, 1)),
        ("ç", Size(UCS, 1, 1)),
        ("–", Size(UCS, 1, 1)),
        ("中" * 70, Size(UCS, 70, 1)),
        ("中" * 71, Size(UCS, 71, 2)),
        ("中" * 134, Size(UCS, 134, 2)),
        ("中" * 135, Size(UCS, 135, 3)),
        ("😀" * 35, Size(UCS, 70, 1)),
        ("中" * 66 + "😀" + "中" * 66, Size(UCS, 134, 3)),
    ],
)
def test_counts_units_and_segments(text: str, size: Size) -> None:
    assert measure(text) == size


def test_knows_the_whole_alphabet_of_gsm_03_38() -> None:
    # 128 places less the escape, and ten characters behind the escape.
    assert (len(GSM_BASIC), len(GSM_EXTENSION)) == (127, 10)
    assert all(is_gsm7(chr(code)) for code in range(ord(" "), ord("~") + 1) if chr(code) != "`")
    assert not is_gsm7("`")


@given(st.text(max_size=400), st.text(max_size=40))
def test_never_shrinks_when_a_text_grows(text: str, more: str) -> None:
    assert measure(text + more).segments >= measure(text).segments


@given(st.text(max_size=400))
def test_never_loses_a_unit(text: str) -> None:
    size = measure(text)
    room = {GSM: (160, 153), UCS: (70, 67)}[size.encoding]
    assert size.units <= (room[0] if size.segments == 1 else room[1] * size.segments)
    assert (size.encoding is GSM) == is_gsm7(text)
