"""The smallest change of one rule that would give an unserved job a place in the plan as it stands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from routing.insertion import Board, Insertion
from routing.model import Job, Problem, Window
from routing.rules import supplied
from routing.solution import Solution

MOST_MINUTES = 240
"""By more than this neither windows nor working time are stretched."""

_Place = TypeVar("_Place")


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What to allow: `kind` is window, overtime, skill, technician, parts or price.

    seconds: by how much, in whole minutes (window: on both sides; overtime: for every shift). price: what the insertion
    then costs. shift: where the job would go.
    """

    kind: str
    seconds: int
    price: int
    shift: int
    sentence: str


def smallest_relaxation(problem: Problem, solution: Solution, job: Job, code: str) -> Relaxation | None:
    """The first of `relaxations`; None if no change of a single rule makes room."""
    return next(iter(relaxations(problem, solution, job, code)), None)


def relaxations(problem: Problem, solution: Solution, job: Job, code: str) -> tuple[Relaxation, ...]:
    """For each rule that fits the reason's code the smallest change of it that makes room, the smallest first."""
    board, free = Board(problem, solution), replace(job, crew=1)
    found = [*_let_pass(problem, solution, free, code), *_stretched(board, solution, free, code)]
    return tuple(sorted(found, key=lambda one: one.seconds))


def least_minutes(fits: Callable[[int], _Place | None], most: int = MOST_MINUTES) -> tuple[int, _Place] | None:
    """The smallest number of minutes with which something fits, and what fits then; None if not even the most do.

    What fits with some minutes must fit with more: they are doubled until it does, then narrowed down by halves.
    """
    low, high, found = 0, 1, fits(1)
    while found is None:
        if high >= most:
            return None
        low, high = high, min(2 * high, most)
        found = fits(high)
    while high - low > 1:
        middle = (low + high) // 2
        better = fits(middle)
        if better is None:
            low = middle
        else:
            high, found = middle, better
    return high, found


def _let_pass(problem: Problem, solution: Solution, job: Job, code: str) -> Iterator[Relaxation]:
    """Rules that hold or do not hold, without an amount."""
    change = _RULES.get(code)
    if change is None:
        return
    kind, sentence, alter = change
    relaxed, changed = alter(problem, job)
    for option in Board(relaxed, solution).quote(changed, count=1):
        yield Relaxation(kind, 0, option.price, option.shift, sentence)


def _without_skills(problem: Problem, job: Job) -> tuple[Problem, Job]:
    return problem, replace(job, skills={})


def _for_anybody(problem: Problem, job: Job) -> tuple[Problem, Job]:
    return problem, replace(job, required=frozenset(), excluded=frozenset())


def _without_parts(problem: Problem, job: Job) -> tuple[Problem, Job]:
    return problem, replace(job, demands=())


def _as_it_is(problem: Problem, job: Job) -> tuple[Problem, Job]:
    return problem, job


def _with_supplies(problem: Problem, job: Job) -> tuple[Problem, Job]:
    return replace(problem, shifts=tuple(supplied(shift) for shift in problem.shifts)), job


_RULES: dict[str, tuple[str, str, Callable[[Problem, Job], tuple[Problem, Job]]]] = {
    "no_skill": ("skill", "Let somebody without the skill go.", _without_skills),
    "no_technician": ("technician", "Let a technician go who is excluded or not the required one.", _for_anybody),
    "no_parts": ("parts", "Stock the van with the parts that the job needs.", _without_parts),
    "too_costly": ("price", "Raise the price of leaving it out above that of the insertion.", _as_it_is),
    "supply_too_far": ("parts", "Let technicians start with what the supply would give them.", _with_supplies),
}
_OF_TIME = frozenset({"no_capacity", "window_too_tight", "no_shift"})


def _stretched(board: Board, solution: Solution, job: Job, code: str) -> Iterator[Relaxation]:
    """Rules that are stretched by minutes: the job's windows, everybody's working time."""
    if code not in _OF_TIME:
        return

    def within_windows(minutes: int) -> Insertion | None:
        return next(iter(board.quote(_widened(job, 60 * minutes), count=1)), None)

    def within_shifts(minutes: int) -> Insertion | None:
        longer = _with_overtime(board.problem, 60 * minutes)
        return next(iter(Board(longer, solution).quote(job, count=1)), None)

    ways = [("overtime", within_shifts, "Allow {} minutes more overtime.")]
    if job.windows:
        ways.insert(0, ("window", within_windows, "Widen its windows by {} minutes on both sides."))
    for kind, fits, sentence in ways:
        found = least_minutes(fits)
        if found is not None:
            minutes, option = found
            yield Relaxation(kind, 60 * minutes, option.price, option.shift, sentence.format(minutes))


def _with_overtime(problem: Problem, seconds: int) -> Problem:
    longer = [replace(shift, overtime_seconds=shift.overtime_seconds + seconds) for shift in problem.shifts]
    return replace(problem, shifts=tuple(longer))


def _widened(job: Job, seconds: int) -> Job:
    """Each window longer on both sides; those that then touch are one."""
    merged = list[Window]()
    for window in job.windows:
        start, end = window.start - seconds, window.end + seconds
        if merged and start <= merged[-1].end:
            merged[-1] = Window(merged[-1].start, end)
        else:
            merged.append(Window(start, end))
    earliest = None if job.earliest is None else job.earliest - seconds
    return replace(job, windows=tuple(merged), earliest=earliest)
