"""The smallest change of one rule that would give an unserved job a place in the plan as it stands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from routing.insertion import Board
from routing.model import Job, Problem, Window
from routing.rules import supplied
from routing.solution import Solution

STEPS_SECONDS = (300, 900, 1_800, 3_600, 7_200, 14_400)
"""Amounts of time that are tried, smallest first."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What to allow: `kind` is window, overtime, skill, technician, parts or price.

    seconds: by how much (window: on both sides; overtime: for every shift). price: what the insertion then costs.
    shift: where the job would go.
    """

    kind: str
    seconds: int
    price: int
    shift: int
    sentence: str


def smallest_relaxation(problem: Problem, solution: Solution, job: Job, code: str) -> Relaxation | None:
    """The first of the changes that fit the reason's code that makes room, in order of size; none if none does."""
    free = replace(job, crew=1)
    for kind, seconds, changed, change, sentence in _attempts(free, code):
        options = Board(change(problem), solution).quote(changed, count=1)
        if options:
            return Relaxation(kind, seconds, options[0].price, options[0].shift, sentence)
    return None


Change = Callable[[Problem], Problem]


def _attempts(job: Job, code: str) -> Iterator[tuple[str, int, Job, Change, str]]:
    if code == "no_skill":
        yield "skill", 0, replace(job, skills={}), _same, "Let somebody without the skill go."
    elif code == "no_technician":
        freed = replace(job, required=frozenset(), excluded=frozenset())
        yield "technician", 0, freed, _same, "Let a technician go who is excluded or not the required one."
    elif code == "no_parts":
        yield "parts", 0, replace(job, demands=()), _same, "Stock the van with the parts that the job needs."
    elif code == "too_costly":
        yield "price", 0, job, _same, "Raise the price of leaving it out above that of the insertion."
    elif code == "supply_too_far":
        yield "parts", 0, job, _supplied, "Let technicians start with what the supply would give them."
    elif code in {"no_capacity", "window_too_tight", "no_shift"}:
        for seconds in STEPS_SECONDS:
            minutes = f"{seconds // 60} minutes"
            if job.windows:
                yield "window", seconds, _widened(job, seconds), _same, f"Widen its windows by {minutes} on both sides."
            yield "overtime", seconds, job, _overtime(seconds), f"Allow {minutes} more overtime."


def _same(problem: Problem) -> Problem:
    return problem


def _supplied(problem: Problem) -> Problem:
    return replace(problem, shifts=tuple(supplied(shift) for shift in problem.shifts))


def _overtime(seconds: int) -> Change:
    def change(problem: Problem) -> Problem:
        longer = [replace(shift, overtime_seconds=shift.overtime_seconds + seconds) for shift in problem.shifts]
        return replace(problem, shifts=tuple(longer))

    return change


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
