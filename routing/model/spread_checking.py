"""Whether a spread is one: finite, in range, its quantiles in order."""

from itertools import pairwise

from routing.model.uncertainty import Spread

MOST_VARIATION = 10.0
LEAST_FACTOR, MOST_FACTOR = 0.01, 100.0


def spread_fault(spread: Spread) -> str | None:
    """What is wrong with it, to be said after its name; none where nothing is."""
    if not 0.0 <= spread.variation <= MOST_VARIATION:
        return f"has a coefficient of variation outside 0 to {MOST_VARIATION:g}"
    if not LEAST_FACTOR <= spread.mean <= MOST_FACTOR:
        return f"has a mean outside {LEAST_FACTOR:g} to {MOST_FACTOR:g}"
    return _quantile_fault(spread.quantiles) if spread.quantiles else None


def _quantile_fault(quantiles: tuple[tuple[float, float], ...]) -> str | None:
    levels, factors = zip(*quantiles, strict=True)
    faults = {
        "needs two quantiles or more, of levels between 0 and 1": len(levels) < 2
        or not all(0.0 < level < 1.0 for level in levels),
        "has quantiles whose levels do not rise": any(later <= sooner for sooner, later in pairwise(levels)),
        f"has a quantile outside {LEAST_FACTOR:g} to {MOST_FACTOR:g}": not all(
            LEAST_FACTOR <= factor <= MOST_FACTOR for factor in factors
        ),
        "has quantiles that fall": any(later < sooner for sooner, later in pairwise(factors)),
    }
    return next((fault for fault, is_so in faults.items() if is_so), None)
