"""How evenly load is spread, per forty hours of shift."""

import pytest

from dispatch.reports.rules.fairness import gini, spreads
from dispatch.reports.rules.work_figures import CountedCases, TechnicianWork, WorkFigure

HOUR = 3600


def a_row(number: int, hours: int, evenings: int, territory: str = "T1") -> TechnicianWork:
    measures = {WorkFigure.EVENINGS: CountedCases(evenings)}
    return TechnicianWork(number, f"T{number}", territory, hours * HOUR, measures)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], 0), ([0, 0], 0), ([3, 3, 3], 0), ([0, 1], 0.5), ([0, 0, 0, 8], 0.75), ([1, 2, 3], 2 / 9)],
)
def test_is_zero_where_all_carry_the_same_and_near_one_where_one_carries_all(
    values: list[float], expected: float
) -> None:
    assert gini(values) == pytest.approx(expected)


def test_compares_by_hours_of_shift_so_that_part_time_is_not_thought_spared() -> None:
    [spread] = spreads([a_row(1, 40, 4), a_row(2, 20, 2)], [WorkFigure.EVENINGS])
    assert (spread.gini, spread.least, spread.most) == (0, 4, 4)


def test_compares_nobody_with_themself_nor_whoever_had_hardly_a_shift() -> None:
    rows = [a_row(1, 40, 4), a_row(2, 7, 0), a_row(3, 40, 0, "T2")]
    assert spreads(rows, [WorkFigure.EVENINGS]) == []
