from datetime import UTC, datetime

import pytest

from dispatch.vocabulary.windows import Window, merged


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, 1, hour, minute, tzinfo=UTC)


def test_holds_its_start_but_not_its_end() -> None:
    window = Window(at(8), at(10))
    assert (at(8) in window, at(9, 59) in window, at(10) in window) == (True, True, False)


def test_refuses_an_end_that_is_not_after_the_start() -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        Window(at(8), at(8))


def test_refuses_a_naive_instant() -> None:
    with pytest.raises(ValueError, match="offset"):
        Window(at(8).replace(tzinfo=None), at(9))


def test_cuts_absences_out_of_a_shift() -> None:
    shift = Window(at(8), at(17))
    left = shift.without([Window(at(7), at(9)), Window(at(12), at(13)), Window(at(17), at(18))])
    assert left == (Window(at(9), at(12)), Window(at(13), at(17)))


def test_leaves_nothing_of_a_window_that_is_covered_whole() -> None:
    assert Window(at(8), at(10)).without([Window(at(7), at(9)), Window(at(9), at(11))]) == ()


def test_joins_windows_that_touch_or_overlap() -> None:
    found = merged([Window(at(10), at(12)), Window(at(8), at(10)), Window(at(11), at(13)), Window(at(15), at(16))])
    assert found == (Window(at(8), at(13)), Window(at(15), at(16)))
