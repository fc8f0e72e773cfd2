from datetime import UTC, datetime, timedelta

import pytest

from dispatch.orders.rules.orders import arrival_stands, usable_windows
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.windows import Window
from dispatch.workforce.rules.territory_choice import TechnicianHome, choose

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def test_sorts_windows_and_merges_those_that_overlap_but_not_those_that_touch() -> None:
    given = [Window(at(5), at(7)), Window(at(1), at(3)), Window(at(2), at(4)), Window(at(4), at(5))]
    assert usable_windows(given, NOW) == (Window(at(1), at(4)), Window(at(4), at(5)), Window(at(5), at(7)))


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [(-2, 0, "window_past"), (-2, 1, None), (1, 24 * 366, None), (1, 24 * 366 + 1, "window_too_far")],
)
def test_refuses_windows_that_are_over_or_more_than_a_year_ahead(start: float, end: float, code: str | None) -> None:
    window = Window(at(start), at(end))
    if code is None:
        assert usable_windows([window], NOW) == (window,)
        return
    with pytest.raises(Invalid) as refusal:
        usable_windows([window], NOW)
    assert refusal.value.code == code


@pytest.mark.parametrize(("arrival", "stands"), [(1, True), (2.9, True), (3, False), (0.9, False)])
def test_keeps_an_arrival_that_falls_into_a_half_open_window(arrival: float, stands: bool) -> None:
    assert arrival_stands(at(arrival), [Window(at(1), at(3))]) is stands


def test_lets_every_arrival_stand_without_windows() -> None:
    assert arrival_stands(NOW, []) is True


def test_chooses_the_only_territory_and_otherwise_that_of_the_nearest_home() -> None:
    homes = [TechnicianHome(1, 47.0, 9.0), TechnicianHome(2, 47.2, 9.5), TechnicianHome(3, 0.0, -179.9)]
    assert choose([7], [], None) == 7
    assert choose([1, 2, 3], homes, (47.19, 9.5)) == 2
    assert choose([1, 2, 3], homes, (0.0, 179.9)) == 3
    assert choose([1, 2, 3], homes, None) is None
    assert choose([1, 2], [], (47.0, 9.0)) is None
    assert choose([], homes, (47.0, 9.0)) is None
