from math import comb, exp

import pytest

from dispatch.quality.rules.excess import discoveries, poisson_tail, share_tail


@pytest.mark.parametrize(
    ("observed", "expected", "tail"),
    [
        (0, 2.0, 1.0),
        (1, 2.0, 1 - exp(-2)),  # 1 - P(0)
        (3, 2.0, 1 - 5 * exp(-2)),  # 1 - e^-2 (1 + 2 + 2)
        (4, 1.0, 1 - exp(-1) * (1 + 1 + 1 / 2 + 1 / 6)),
        (2, 5.0, 1 - 6 * exp(-5)),
        (10, 1.0, 1.1142547833872074e-07),  # R: ppois(9, 1, lower.tail = FALSE)
    ],
)
def test_reckons_how_unlikely_so_many_are(observed: int, expected: float, tail: float) -> None:
    assert poisson_tail(observed, expected) == pytest.approx(tail, rel=1e-9)


def test_keeps_tiny_probabilities_apart() -> None:
    assert 0 < poisson_tail(60, 2.0) < poisson_tail(50, 2.0) < 1e-40


@pytest.mark.parametrize(
    ("p_values", "found"),
    [
        # The example of Benjamini and Hochberg (1995), 15 tests: the fourth, 0.0095 <= 4/15 * 0.05, is the last.
        (
            [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
             0.7590, 1.0],
            4,
        ),
        # 0.04 fails at its own rank (2/3 * 0.05), and is found because 0.05 stands at the third.
        ([0.04, 0.05, 0.01], 3),
        ([0.06, 0.5], 0),
        ([], 0),
    ],
)  # fmt: skip
def test_finds_no_more_false_ones_than_asked_for(p_values: list[float], found: int) -> None:
    smallest = sorted(p_values)[:found]
    assert discoveries(p_values, 0.05) == [p in smallest for p in p_values]


def test_compares_two_shares_that_are_both_counted() -> None:
    """Seven of eight now, one of six before: eight such of fourteen, drawn C(8,7)C(6,1) + C(8,8)C(6,0) ways."""
    assert share_tail(7, 8, 1, 6) == pytest.approx((8 * 6 + 1) / comb(14, 8))
    assert share_tail(0, 8, 1, 6) == pytest.approx(1.0)
    assert share_tail(40, 80, 3, 20) > 10 * poisson_tail(40, 80 * 3 / 20)


def test_expects_more_where_more_is_usual() -> None:
    """With odds of 3 each way is weighed by three for each case."""
    ways = {count: comb(8, count) * comb(6, 8 - count) * 3**count for count in range(2, 9)}
    assert share_tail(7, 8, 1, 6, 3.0) == pytest.approx((ways[7] + ways[8]) / sum(ways.values()))
