"""The figures by which an operator sees whether its service gets better, and how cases of each are counted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

SETTLED_AFTER = timedelta(days=30)
"""So long a repair must hold to count as done at the first visit; younger ones are not counted yet."""
CONTENT_FROM = 4
"""A score of 1 to 5 from which a customer counts as content."""


class Figure(StrEnum):
    """What is counted. Each has cases, of which so many are good; some have a value besides (median and p90)."""

    PROMISES_KEPT = "promises_kept"
    FIRST_TIME_FIX = "first_time_fix"
    NEW_FAULTS = "new_faults"
    TIME_TO_REPAIR = "time_to_repair"
    CONTENT = "content"
    REALLY_FIXED = "really_fixed"
    WITHOUT_COMPLAINT = "without_complaint"
    CALL_BACKS_IN_TIME = "call_backs_in_time"
    RECOVERY = "recovery"


class Grouping(StrEnum):
    """By what the cases are put together."""

    TERRITORY = "territory"
    TECHNICIAN = "technician"
    CONTRACTOR = "contractor"
    """For whom the technician works now; none for the operator's own people."""
    NODE = "node"
    """The access node of the order's line."""
    DEVICE = "device"
    """The model of the newest device on the order's line, or its kind where no model is known."""
    INSTALLER = "installer"
    """Who installed the order's line."""
    KIND = "kind"
    WEEK = "week"


OF_PEOPLE = frozenset({Grouping.TECHNICIAN, Grouping.CONTRACTOR})
"""Told apart by who did the work."""
OF_LINES = frozenset({Grouping.NODE, Grouping.DEVICE, Grouping.INSTALLER})
"""Told apart by the line that the work was on: read from the facts, since what is known of a line changes."""


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """Local days, both included, of one territory or (None) of all; a case belongs to the day it was decided on.

    `now` decides what is overdue, and which repairs have held for long enough.
    """

    first_day: date
    last_day: date
    territory_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class FigureCount:
    """The cases of a figure in one group, which is called `label`; None where a case has none, such as a technician.

    `median` and `p90` are of the cases' values: seconds for a time to repair, points for a score; None without values.
    """

    figure: Figure
    group: str | None
    label: str | None
    cases: int
    good: int | None
    median: float | None
    p90: float | None

    @property
    def percent(self) -> float | None:
        """The share that is good; None for a figure that knows no good and bad."""
        return None if self.good is None or not self.cases else round(100 * self.good / self.cases, 1)


@dataclass(frozen=True, slots=True)
class BehindFigure:
    """Which cases of a figure: of one group or (None) all, the good or the bad ones or (None) both."""

    figure: Figure
    by: Grouping
    group: str | None = None
    good: bool | None = None


@dataclass(frozen=True, slots=True)
class FigureOrder:
    """An order behind a figure: how many of its cases were decided, how many of them well, and the last one's day."""

    order_id: int
    day: date
    cases: int
    good: int
    value: float | None

    @property
    def id(self) -> int:
        """As pages of a list know it."""
        return self.order_id
