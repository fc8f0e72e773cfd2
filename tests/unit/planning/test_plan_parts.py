import pytest

from dispatch.planning.rules.plan_parts import LEAST_SECONDS, hands_on, parts, rounds


@pytest.mark.parametrize(
    ("visits", "workers", "seconds", "expected"),
    [
        (799, 4, 20.0, 1),
        (800, 4, 20.0, 4),
        (800, 1, 20.0, 1),
        (800, 0, 20.0, 1),
        (800, 40, 20.0, 8),
        (5000, 4, LEAST_SECONDS - 0.1, 1),
        (5000, 4, LEAST_SECONDS, 4),
    ],
)
def test_parts_a_plan_that_is_large_enough_among_the_workers(
    visits: int, workers: int, seconds: float, expected: int
) -> None:
    assert parts(visits, workers, seconds, least_visits=800) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.0, 0), (5.0, 0), (6.0, 1), (16.0, 1), (17.0, 2), (20.0, 2), (60.0, 5)]
)
def test_shifts_the_borders_about_every_ten_seconds(seconds: float, expected: int) -> None:
    assert rounds(seconds) == expected


@pytest.mark.parametrize(
    ("busy", "age", "expected"), [(False, 0.0, False), (True, 0.0, True), (True, 0.9, True), (True, 1.0, False)]
)
def test_leaves_a_part_to_a_worker_that_is_free_but_not_for_long(busy: bool, age: float, expected: bool) -> None:
    assert hands_on(busy=busy, age_seconds=age) == expected
