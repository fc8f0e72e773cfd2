"""The net promoter score: who would recommend the operator, by segment, and what sets both camps apart."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

PROMOTER_FROM = 9
DETRACTOR_TO = 6
"""Of 0 to 10, as Reichheld (Harvard Business Review, December 2003) counts them."""
LONG_WAIT = timedelta(days=7)
"""From the report to the end of the work; whoever waited longer waited long."""


class Camp(StrEnum):
    """What an answer from 0 to 10 makes of a customer."""

    PROMOTER = "promoter"
    PASSIVE = "passive"
    DETRACTOR = "detractor"


class NpsGrouping(StrEnum):
    """By what the answers are put together."""

    TIER = "tier"
    KIND = "kind"
    TERRITORY = "territory"
    TECHNICIAN = "technician"
    CHANNEL = "channel"
    WEEK = "week"


class NpsDriver(StrEnum):
    """What may have moved a customer, as far as it had happened when they answered."""

    LATE_ARRIVAL = "late_arrival"
    BROKEN_PROMISE = "broken_promise"
    REPEAT = "repeat"
    SEVERAL_VISITS = "several_visits"
    NOT_FIXED = "not_fixed"
    COMPLAINT = "complaint"
    MOVED = "moved"
    LONG_WAIT = "long_wait"


@dataclass(frozen=True, slots=True)
class NpsCount:
    """The answers of one group, which is called `label`; None where a case has none, such as a technician."""

    group: str | None
    label: str | None
    promoters: int
    passives: int
    detractors: int

    @property
    def answers(self) -> int:
        """How many have answered."""
        return self.promoters + self.passives + self.detractors

    @property
    def nps(self) -> float | None:
        """Percent of promoters less percent of detractors, -100 to 100; None without an answer."""
        return round(100 * (self.promoters - self.detractors) / self.answers, 1) if self.answers else None


@dataclass(frozen=True, slots=True)
class DriverCount:
    """How many promoters and detractors it had happened to, of how many."""

    driver: NpsDriver
    promoters: int
    of_promoters: int
    detractors: int
    of_detractors: int

    @property
    def promoter_percent(self) -> float | None:
        """The share of promoters that it had happened to; None without a promoter."""
        return _percent(self.promoters, self.of_promoters)

    @property
    def detractor_percent(self) -> float | None:
        """The share of detractors that it had happened to; None without a detractor."""
        return _percent(self.detractors, self.of_detractors)

    @property
    def difference(self) -> float | None:
        """By how many points more often it had happened to detractors; None where one camp is empty."""
        if self.promoter_percent is None or self.detractor_percent is None:
            return None
        return round(self.detractor_percent - self.promoter_percent, 1)


@dataclass(frozen=True, slots=True)
class BehindNps:
    """Which answers: of one group or (None) all, of one camp or all, and of those to whom something had happened."""

    by: NpsGrouping = NpsGrouping.TIER
    group: str | None = None
    camp: Camp | None = None
    driver: NpsDriver | None = None


@dataclass(frozen=True, slots=True)
class NpsOrder:
    """An order behind a figure: the last day on which its customer answered, and what they answered then."""

    order_id: int
    day: date
    likelihood: int

    @property
    def id(self) -> int:
        """As pages of a list know it."""
        return self.order_id

    @property
    def camp(self) -> Camp:
        """What the answer makes of them."""
        return camp_of(self.likelihood)


def camp_of(likelihood: int) -> Camp:
    """What an answer from 0 to 10 makes of a customer."""
    if likelihood >= PROMOTER_FROM:
        return Camp.PROMOTER
    return Camp.DETRACTOR if likelihood <= DETRACTOR_TO else Camp.PASSIVE


def _percent(some: int, of: int) -> float | None:
    return round(100 * some / of, 1) if of else None
