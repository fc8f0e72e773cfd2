"""Whoever solves planning problems: a process of its own, so that nothing here waits or falls with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from routing import EngineFault, Limits, Problem, ProblemError, Progress, Solution, SolveFailed, solve_in_process
from routing import solve as solve_here


class SolverFailed(Exception):
    """No plan came back. `code` is `solver_deadline`, `solver_crash` or `solver_refused`; the text is for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class SolveWatch(Protocol):
    """Whoever follows a search, in the thread that waits for it."""

    def hear(self, progress: Progress) -> None:
        """Hears how far it is, whenever that changes."""
        ...

    def is_over(self) -> bool:
        """Whether the search is to hand over the best plan so far; asked several times a second."""
        ...


class _Nobody:
    def hear(self, progress: Progress) -> None:
        """Passes it over."""

    def is_over(self) -> bool:
        return False


UNWATCHED: SolveWatch = _Nobody()


class Solver(Protocol):
    """Takes a problem and hands back a plan within the limits, or raises `SolverFailed`."""

    def solve(
        self, problem: Problem, limits: Limits, start: Solution | None = None, watch: SolveWatch = UNWATCHED
    ) -> Solution:
        """A plan for the problem, from `start` on where one is known."""
        ...

    def solve_within(
        self, seconds: float, problem: Problem, limits: Limits, start: Solution, watch: SolveWatch = UNWATCHED
    ) -> Solution:
        """Like `solve`, but the answer is there in so many seconds from now, and a second later at the latest.

        A solver that needs time to begin searches for the less; the limits' own seconds do not count.
        """
        ...


class SpawnedSolver:
    """Solves in a spawned process that is killed one second after its limit."""

    def solve(
        self, problem: Problem, limits: Limits, start: Solution | None = None, watch: SolveWatch = UNWATCHED
    ) -> Solution:
        """Like `Solver.solve`; the caller's thread only waits."""
        with _told():
            return solve_in_process(problem, limits, start, on_progress=watch.hear, cancelled=watch.is_over)

    def solve_within(
        self, seconds: float, problem: Problem, limits: Limits, start: Solution, watch: SolveWatch = UNWATCHED
    ) -> Solution:
        """Like `Solver.solve_within`."""
        with _told():
            return solve_in_process(
                problem, limits, start, within=seconds, on_progress=watch.hear, cancelled=watch.is_over
            )


class DirectSolver:
    """Solves in the calling thread: for repairs of a few routes within seconds, and for tests."""

    def solve(
        self, problem: Problem, limits: Limits, start: Solution | None = None, watch: SolveWatch = UNWATCHED
    ) -> Solution:
        """Like `Solver.solve`; it holds the interpreter for as long as it takes."""
        try:
            return solve_here(problem, limits, start, watch.hear, cancelled=watch.is_over)
        except (EngineFault, ProblemError) as fault:
            raise SolverFailed("solver_refused", str(fault)) from fault

    def solve_within(
        self, seconds: float, problem: Problem, limits: Limits, start: Solution, watch: SolveWatch = UNWATCHED
    ) -> Solution:
        """Like `Solver.solve_within`."""
        return self.solve(problem, replace(limits, seconds=seconds), start, watch)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except SolveFailed as failed:
        raise SolverFailed(f"solver_{failed.code}", str(failed)) from None
