"""The figures of technicians' work: what each is of, and how a technician's row is put together from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

EVENING_FROM, EVENING_UNTIL = 18, 6
"""Local hours between which work counts as done in the evening or at night."""
LATE_BEFORE_END = timedelta(hours=1)
"""A visit that begins so shortly before the end of the shift, or after it, is a late one."""
FAR_SHARE = 0.9
"""A drive that takes longer than this share of a territory's drives in the period is a far one."""


class WorkFigure(StrEnum):
    """What is counted of a technician's visits; some are of good and bad cases, some of seconds or points."""

    VISITS = "visits"
    WORK = "work"
    DRIVING = "driving"
    AGAINST_PLAN = "against_plan"
    FIRST_TIME_FIX = "first_time_fix"
    SCORE = "score"
    PRAISE = "praise"
    WITHOUT_COMPLAINT = "without_complaint"
    OVERTIME = "overtime"
    EVENINGS = "evenings"
    WEEKENDS = "weekends"
    HOLIDAYS = "holidays"
    FAR = "far"
    LATE = "late"


QUALITY = (
    WorkFigure.VISITS, WorkFigure.WORK, WorkFigure.DRIVING, WorkFigure.AGAINST_PLAN, WorkFigure.FIRST_TIME_FIX,
    WorkFigure.SCORE, WorkFigure.PRAISE, WorkFigure.WITHOUT_COMPLAINT,
)  # fmt: skip
"""Those of the report on technicians."""
LOAD = (
    WorkFigure.VISITS, WorkFigure.DRIVING, WorkFigure.OVERTIME, WorkFigure.EVENINGS, WorkFigure.WEEKENDS,
    WorkFigure.HOLIDAYS, WorkFigure.FAR, WorkFigure.LATE,
)  # fmt: skip
"""Those of the report on overtime and fairness."""


@dataclass(frozen=True, slots=True)
class CountedCases:
    """The cases of a figure: how many, how many good (None where there is no good and bad), and their values' sum."""

    cases: int = 0
    good: int | None = None
    total: float = 0.0

    @property
    def percent(self) -> float | None:
        """The share that is good."""
        return None if self.good is None or not self.cases else round(100 * self.good / self.cases, 1)

    @property
    def mean(self) -> float | None:
        """The values' mean."""
        return round(self.total / self.cases, 2) if self.cases else None


NONE = CountedCases()


@dataclass(frozen=True, slots=True)
class TechnicianWork:
    """A technician's figures over some days; `shift_seconds` without breaks, absences and what is not over yet."""

    technician_id: int
    name: str
    territory: str
    shift_seconds: int = 0
    measures: Mapping[WorkFigure, CountedCases] = field(default_factory=dict)

    def of(self, figure: WorkFigure) -> CountedCases:
        """A figure's cases; none where there was nothing of it."""
        return self.measures.get(figure, NONE)

    @property
    def id(self) -> int:
        """As pages of a list know it."""
        return self.technician_id

    @property
    def visits(self) -> int:
        """Visits that they ended, however."""
        return self.of(WorkFigure.VISITS).cases

    @property
    def completed(self) -> int:
        """Those that they completed."""
        return self.of(WorkFigure.VISITS).good or 0

    @property
    def work_seconds(self) -> int:
        """Time at customers'."""
        return round(self.of(WorkFigure.WORK).total)

    @property
    def driving_seconds(self) -> int:
        """Time on the way to customers, as reported."""
        return round(self.of(WorkFigure.DRIVING).total)

    @property
    def productive_percent(self) -> float | None:
        """Time at customers', in percent of the shifts; None without shifts."""
        return _share(self.work_seconds, self.shift_seconds)

    @property
    def driving_percent(self) -> float | None:
        """Time on the way, in percent of the shifts."""
        return _share(self.driving_seconds, self.shift_seconds)

    @property
    def actual_percent(self) -> float | None:
        """Time that the work took, in percent of what was planned for it."""
        planned = self.of(WorkFigure.WORK).total - self.of(WorkFigure.AGAINST_PLAN).total
        return _share(self.of(WorkFigure.WORK).total, planned)

    @property
    def first_time_fix_percent(self) -> float | None:
        """The share of repairs that one visit was enough for."""
        return self.of(WorkFigure.FIRST_TIME_FIX).percent

    @property
    def score(self) -> float | None:
        """The mean of customers' scores, 1 to 5."""
        return self.of(WorkFigure.SCORE).mean

    @property
    def surveys(self) -> int:
        """How many customers gave a score."""
        return self.of(WorkFigure.SCORE).cases

    @property
    def praise(self) -> int:
        """How many content customers wrote something."""
        return self.of(WorkFigure.PRAISE).cases

    @property
    def complaints(self) -> int:
        """Visits that somebody complained about."""
        judged = self.of(WorkFigure.WITHOUT_COMPLAINT)
        return judged.cases - (judged.good or 0)


def _share(part: float, whole: float) -> float | None:
    return round(100 * part / whole, 1) if whole > 0 else None
