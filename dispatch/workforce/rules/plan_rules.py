"""What a territory lets its plans do."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class PlanRules:
    """A territory's rules for plans; by default what they are where nothing was set.

    overtime_minutes: so long after the end of a shift the technician may be home. overtime_price: what a second of it
    costs, in seconds of driving. balance_price: per squared hour of a shift's work, so that equal days cost least.
    working_price: per second from leaving home to the return, waiting included, beside that of driving. most_visits,
    most_driving_minutes: of a shift; None for as much as fits.
    """

    overtime_minutes: int = 0
    overtime_price: int = 3
    balance_price: int = 20
    working_price: int = 0
    most_visits: int | None = None
    most_driving_minutes: int | None = None

    @property
    def overtime(self) -> timedelta:
        return timedelta(minutes=self.overtime_minutes)


USUAL_PLANS = PlanRules()
RULE_NAMES = tuple(PlanRules.__dataclass_fields__)
"""The names of the rules, as columns of territories and fields of the API, in order."""
