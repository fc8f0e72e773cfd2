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


def _mass(count: int, expected: float) -> float:
    return exp(count * log(expected) - expected - lgamma(count + 1))
