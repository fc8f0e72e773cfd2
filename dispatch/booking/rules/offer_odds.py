"""How likely an offer is kept, what it takes from others, and what that is worth."""

from dataclasses import dataclass
from typing import ClassVar

BROKEN_PRICE = 3600
"""A promise that is to be expected broken weighs as much as an hour of driving."""


@dataclass(frozen=True, slots=True)
class OfferOdds:
    """The odds of one technician within one window.

    kept: that the visit starts within the window (0 to 1). others_broken: how many more of the route's promises are to
    be expected broken. delayed: how many promises lose a point or more. worst: the odds of the least likely of these;
    1 without any.
    """

    FELT: ClassVar[float] = 0.01
    """So much less likely counts as delayed."""

    kept: float
    others_broken: float = 0.0
    delayed: int = 0
    worst: float = 1.0

    @property
    def price(self) -> int:
        """What promises to be expected broken weigh, in seconds of driving."""
        return round(BROKEN_PRICE * (1.0 - self.kept + self.others_broken))

    def holds(self, least_percent: int | None) -> bool:
        """Whether neither the visit nor any that it delays falls below the least odds; None asks for none."""
        return least_percent is None or 100 * min(self.kept, self.worst) >= least_percent


UNKNOWN = OfferOdds(1.0)
"""Where nothing can be said, such as outside of every shift that is known."""
