"""Whoever solves planning problems: a process of its own, so that nothing here waits or falls with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from routing import EngineFault, Limits, Problem, ProblemError, Solution, SolveFailed, solve_in_process
from routing import solve as solve_here


class SolverFailed(Exception):
    """No plan came back. `code` is `solver_deadline`, `solver_crash` or `solver_refused`; the text is for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Solver(Protocol):
    """Takes a problem and hands back a plan within the limits, or raises `SolverFailed`."""

    def solve(self, problem: Problem, limits: Limits, start: Solution | None = None) -> Solution:
        """A plan for the problem, from `start` on where one is known."""
        ...

    def solve_within(self, seconds: float, problem: Problem, limits: Limits, start: Solution) -> Solution:
        """Like `solve`, but the answer is there in so many seconds from now, and a second later at the latest.

        A solver that needs time to begin searches for the less; the limits' own seconds do not count.
        """
        ...


class SpawnedSolver:
    """Solves in a spawned process that is killed one second after its limit."""

    def solve(self, problem: Problem, limits: Limits, start: Solution | None = None) -> Solution:
        """Like `Solver.solve`; the caller's thread only waits."""
        with _told():
            return solve_in_process(problem, limits, start)

    def solve_within(self, seconds: float, problem: Problem, limits: Limits, start: Solution) -> Solution:
        """Like `Solver.solve_within`."""
        with _told():
            return solve_in_process(problem, limits, start, within=seconds)


class DirectSolver:
    """Solves in the calling thread: for repairs of a few routes within seconds, and for tests."""

    def solve(self, problem: Problem, limits: Limits, start: Solution | None = None) -> Solution:
        """Like `Solver.solve`; it holds the interpreter for as long as it takes."""
        try:
            return solve_here(problem, limits, start)
        except (EngineFault, ProblemError) as fault:
            raise SolverFailed("solver_refused", str(fault)) from fault

    def solve_within(self, seconds: float, problem: Problem, limits: Limits, start: Solution) -> Solution:
        """Like `Solver.solve_within`."""
        return self.solve(problem, replace(limits, seconds=seconds), start)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except SolveFailed as failed:
        raise SolverFailed(f"solver_{failed.code}", str(failed)) from None
