"""How unlikely a count is where another was expected, and which of many such counts are no accident."""

from collections.abc import Sequence
from math import exp, lgamma, log

NEGLIGIBLE = 1e-17


def poisson_tail(observed: int, expected: float) -> float:
    """The probability of `observed` or more events where `expected` (above 0) are to be expected, by Poisson."""
    if observed <= 0:
        return 1.0
    if observed <= expected:
        return max(0.0, 1.0 - sum(_mass(count, expected) for count in range(observed)))
    count, mass = observed, _mass(observed, expected)
    total = mass
    while mass > NEGLIGIBLE * total:
        count += 1
        mass *= expected / count
        total += mass
    return min(1.0, total)


def share_tail(observed: int, of: int, before: int, of_before: int, odds: float = 1.0) -> float:
    """The probability of `observed` or more of `of` cases, where `before` of `of_before` earlier ones were such.

    What is usual is itself but counted, so both counts are compared, whatever the share behind them (Fisher's exact
    test). `odds` is how many times more is usual now than before, by odds.
    """
    such = observed + before
    least, most = max(0, of - (of + of_before - such)), min(of, such)
    logs = [
        _log_ways(such, count) + _log_ways(of + of_before - such, of - count) + count * log(odds)
        for count in range(least, most + 1)
    ]
    heaviest = max(logs)
    weights = [exp(one - heaviest) for one in logs]
    return min(1.0, sum(weights[observed - least :]) / sum(weights))


def several_shares_tail(tables: Sequence[tuple[int, int, int, int]]) -> float:
    """The probability of as many cases or more over several comparisons, each within its own kind.

    A table is (observed, of, usual, of usual), as `share_tail` compares one. The counts of such cases in each are
    given, so that each is hypergeometric; what is asked is the tail of their sum.
    """
    sums = [1.0]
    lowest = 0
    for observed, of, usual, of_usual in tables:
        least, weights = _ways(observed + usual, of + of_usual, of)
        lowest += least
        sums = _sum_of(sums, weights)
    seen = sum(table[0] for table in tables)
    return min(1.0, sum(sums[max(0, seen - lowest) :]))


def discoveries(p_values: Sequence[float], rate: float) -> list[bool]:
    """Which of these are no accident, so that of all found at most the share `rate` are false.

    Benjamini and Hochberg, 1995: the largest k of which the k-th smallest p is at most k / n times the rate.
    """
    ranked = sorted(range(len(p_values)), key=lambda index: p_values[index])
    last = 0
    for rank, index in enumerate(ranked, start=1):
        if p_values[index] <= rate * rank / len(p_values):
            last = rank
    found = set(ranked[:last])
    return [index in found for index in range(len(p_values))]


def _ways(such: int, everybody: int, drawn: int) -> tuple[int, list[float]]:
    """How likely each number of such cases is among those drawn; the least possible number, and from there on."""
    least, most = max(0, drawn - (everybody - such)), min(drawn, such)
    whole = _log_ways(everybody, drawn)
    return least, [
        exp(_log_ways(such, count) + _log_ways(everybody - such, drawn - count) - whole)
        for count in range(least, most + 1)
    ]


def _sum_of(left: Sequence[float], right: Sequence[float]) -> list[float]:
    found = [0.0] * (len(left) + len(right) - 1)
    for at, one in enumerate(left):
        for beside, other in enumerate(right):
            found[at + beside] += one * other
    return found


def _log_ways(of: int, chosen: int) -> float:
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)


def _mass(count: int, expected: float) -> float:
    return exp(count * log(expected) - expected - lgamma(count + 1))
