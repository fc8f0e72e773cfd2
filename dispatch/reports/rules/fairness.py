"""How evenly load is spread over the technicians of a territory.

Each measure is taken per forty hours of shift, so that whoever works half the hours is not thought spared, and compared
over those who had at least eight hours of shift. The Gini index is 0 where all have the same and comes near 1 where one
has everything; beside it stand the least, the most and the mean.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dispatch.reports.rules.work_figures import TechnicianWork as Row
from dispatch.reports.rules.work_figures import WorkFigure

PER_SECONDS = 40 * 3600
LEAST_SECONDS = 8 * 3600
"""Whoever had less shift says nothing about how load is spread."""
IN_SECONDS = frozenset({WorkFigure.DRIVING, WorkFigure.OVERTIME})
"""Figures whose amount is time; of the others it is the number of visits."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How a measure is spread over a territory's technicians: visits, or seconds, per forty hours of shift."""

    territory: str
    figure: WorkFigure
    technicians: int
    gini: float
    least: float
    mean: float
    most: float


def amount(row: Row, figure: WorkFigure) -> float:
    """Seconds of a measure of time, visits of any other."""
    measure = row.of(figure)
    return measure.total if figure in IN_SECONDS else float(measure.cases)


def spreads(rows: Iterable[Row], figures: Sequence[WorkFigure]) -> list[Spread]:
    """The spread of each figure within each territory that has at least two technicians to compare."""
    by_territory: Mapping[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.shift_seconds >= LEAST_SECONDS:
            by_territory[row.territory].append(row)
    return [
        _spread(territory, figure, [amount(row, figure) * PER_SECONDS / row.shift_seconds for row in compared])
        for territory, compared in sorted(by_territory.items())
        if len(compared) > 1
        for figure in figures
    ]


def gini(values: Sequence[float]) -> float:
    """The Gini index of amounts that are not negative: half their mean difference, relative to their mean."""
    ranked, total = sorted(values), sum(values)
    if not ranked or total <= 0:
        return 0.0
    weighted = sum(rank * value for rank, value in enumerate(ranked, start=1))
    return (2 * weighted / total - (len(ranked) + 1)) / len(ranked)


def _spread(territory: str, figure: WorkFigure, values: Sequence[float]) -> Spread:
    mean = sum(values) / len(values)
    least, most = round(min(values), 2), round(max(values), 2)
    return Spread(territory, figure, len(values), round(gini(values), 3), least, round(mean, 2), most)
