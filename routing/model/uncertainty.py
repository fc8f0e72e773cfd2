"""How far durations may turn out from what is planned: by what factor, with what odds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """The factor by which a planned duration is multiplied on a day as it happens.

    Either log-normal by `variation` and `mean`, or by `quantiles`, which then alone count. Factors of different visits
    and legs are drawn independently of each other.

    Parameters
    ----------
    variation : float
        Coefficient of variation (standard deviation divided by the mean), from 0 to 10; 0 means exactly the mean.
    mean : float
        The mean factor, from 0.01 to 100; 1 means that the planned duration is right on average.
    quantiles : tuple of (float, float)
        (level, factor), two or more, levels rising between 0 and 1, factors positive and not falling. Between and
        beyond them the logarithm of the factor is linear in the normal score of the level, so that two quantiles of
        a log-normal law give that law.
    """

    variation: float = 0.0
    mean: float = 1.0
    quantiles: tuple[tuple[float, float], ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether the duration is always as planned."""
        return not self.quantiles and self.variation == 0.0 and self.mean == 1.0


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What of a problem's durations is uncertain; by default nothing.

    Parameters
    ----------
    service : Spread
        Of the service of every job without a `spread` of its own, and of picking up at a supply.
    travel : Spread
        Of every drive.
    """

    service: Spread = Spread()
    travel: Spread = Spread()
