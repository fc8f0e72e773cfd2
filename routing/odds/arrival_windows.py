"""Windows that can be promised: as narrow as the odds allow, on a grid or from the operator's own blocks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from routing.model import Problem, Window
from routing.model.checking import ProblemError, check
from routing.model.solution import Solution
from routing.odds.assess import check_draws, check_levels, is_whole
from routing.odds.days import run_days
from routing.odds.draws import Draws, Reals


@dataclass(frozen=True, slots=True)
class ArrivalWindow:
    """A window that could be promised for one job.

    Parameters
    ----------
    job : int
        Its id.
    window : Window
        When service starts; half-open like all windows.
    kept : float
        The odds (0 to 1) that it does. Less than the level asked for where no allowed window reaches it.
    """

    job: int
    window: Window
    kept: float


def arrival_windows(
    problem: Problem,
    solution: Solution,
    level: float = 0.95,
    *,
    grid: int = 900,
    least: int = 3600,
    most: int = 14_400,
    draws: int = 10_000,
    seed: int = 1,
) -> tuple[ArrivalWindow, ...]:
    """Find the narrowest window for each planned visit that holds with given odds.

    Odds are those of a start within the window on days as `assess` draws them; a technician who is there sooner counts
    as outside, so that nobody has to wait for it to hold. Among windows of one width the likeliest is taken, then
    the latest, since what no draw foresees comes late rather than early.

    Parameters
    ----------
    problem : Problem
        A well-formed problem with its uncertainty.
    solution : Solution
        A plan of it.
    level : float
        The odds, between 0 and 1.
    grid : int
        Seconds; windows begin and end at multiples of it, counted from the epoch.
    least, most : int
        Seconds; multiples of the grid between which the width lies. Where not even the widest window holds, it is given
        with the odds that it has.
    draws, seed : int
        As for `assess`.

    Returns
    -------
    tuple of ArrivalWindow
        One for each job with a stop that is not committed, in the order of the plan.

    Raises
    ------
    ProblemError
        For a malformed problem, a plan of another one (`plan`), or an argument out of range, with its name as code.
    """
    check(problem)
    check_levels("level", (level,))
    _check_grid(grid, least, most)
    starts = _starts(problem, solution, draws, seed)
    return tuple(ArrivalWindow(job, *_narrowest(days, level, grid, least, most)) for job, days in starts)


def arrival_blocks(
    problem: Problem,
    solution: Solution,
    blocks: Sequence[Window],
    level: float = 0.95,
    *,
    draws: int = 10_000,
    seed: int = 1,
) -> tuple[ArrivalWindow, ...]:
    """Find for each planned visit the narrowest of the operator's own windows that holds with given odds.

    Parameters
    ----------
    problem, solution, level, draws, seed
        As for `arrival_windows`.
    blocks : sequence of Window
        What may be promised; they may overlap. Where none reaches the level the likeliest is given.

    Returns
    -------
    tuple of ArrivalWindow
        As of `arrival_windows`.

    Raises
    ------
    ProblemError
        As of `arrival_windows`; `blocks` where there is none, or one that ends before it starts.
    """
    check(problem)
    check_levels("level", (level,))
    if not blocks or any(block.end <= block.start for block in blocks):
        raise ProblemError([("blocks", "There is no window to choose, or one that ends before it starts.")])
    starts = _starts(problem, solution, draws, seed)
    return tuple(ArrivalWindow(job, *_best_block(days, blocks, level)) for job, days in starts)


def _check_grid(grid: int, least: int, most: int) -> None:
    for name, value in (("grid", grid), ("least", least), ("most", most)):
        if not is_whole(value) or value < 1:
            raise ProblemError([(name, "It is no whole number of seconds above zero.")])
    if least % grid or most % grid or most < least:
        raise ProblemError([("most", "Least and most are not multiples of the grid in order.")])


def _starts(problem: Problem, solution: Solution, draws: int, seed: int) -> Iterator[tuple[int, Reals]]:
    """The job and its starts on every day."""
    check_draws(draws, seed)
    days = run_days(problem, solution, Draws(draws, seed))
    done = {stop.job for shift in problem.shifts for stop in shift.committed}
    for route in solution.routes:
        for stop in route.stops:
            if not stop.mate and stop.job not in done:
                yield stop.job, days.start[stop.job, False]


def _narrowest(days: Reals, level: float, grid: int, least: int, most: int) -> tuple[Window, float]:
    cells = np.floor_divide(days, grid).astype(np.int64)
    first = int(cells.min()) - most // grid
    counts = np.bincount(cells - first, minlength=int(cells.max()) - first + 1 + most // grid)
    before = np.concatenate([[0], np.cumsum(counts)])
    for width in range(least // grid, most // grid + 1):
        inside = before[width:] - before[:-width]
        best = inside.size - 1 - int(np.argmax(inside[::-1]))
        if inside[best] >= level * days.size or width == most // grid:
            break
    begin = (first + best) * grid
    return Window(begin, begin + width * grid), float(inside[best] / days.size)


def _best_block(days: Reals, blocks: Sequence[Window], level: float) -> tuple[Window, float]:
    odds = [(block, float(np.mean((days >= block.start) & (days < block.end)))) for block in blocks]
    holding = [pair for pair in odds if pair[1] >= level]
    if not holding:
        return max(odds, key=lambda pair: pair[1])
    return min(holding, key=lambda pair: (pair[0].end - pair[0].start, -pair[1], pair[0].start))
