"""The smallest change of one rule that would give an unserved job a place in the plan as it stands."""

from collections.abc import Iterable

from routing.model import Job, Problem
from routing.model.solution import Solution
from routing.reasons.changed_plan import ChangedPlan
from routing.reasons.relaxation_kinds import FITTING, KINDS, Relaxation


def smallest_relaxation(problem: Problem, solution: Solution, job: Job, code: str) -> Relaxation | None:
    """The smallest of the changes that fit the reason's code, else the cheapest of any; none if none makes room.

    The job is an unserved one of the problem's.
    """
    return RelaxationSearch(problem, solution).smallest(job, code)


def relaxations(problem: Problem, solution: Solution, job: Job) -> tuple[Relaxation, ...]:
    """Find the smallest change of each kind that makes room for a job by itself.

    Where there is room already, though at too high a price, only the price gives way.

    Parameters
    ----------
    problem : Problem
        A well-formed problem.
    solution : Solution
        A plan of it.
    job : Job
        One that the plan leaves out.

    Returns
    -------
    tuple of Relaxation
        The cheapest insertion first.
    """
    return RelaxationSearch(problem, solution).of_each_kind(job)


class RelaxationSearch(ChangedPlan):
    """A plan that is asked which single change of a rule makes room for one more job."""

    def smallest(self, job: Job, code: str) -> Relaxation | None:
        """See `smallest_relaxation`."""
        fitting = [] if self.has_room(job) else self._found(job, FITTING[code])
        if fitting:
            return min(fitting, key=lambda one: one.seconds)
        return next(iter(self.of_each_kind(job)), None)

    def of_each_kind(self, job: Job) -> tuple[Relaxation, ...]:
        """See `relaxations`."""
        if self.has_room(job):
            return tuple(self._found(job, ["price"]))
        found = self._found(job, [kind for kind in KINDS if kind != "price"])
        return tuple(sorted(found, key=lambda one: (one.price, one.seconds)))

    def _found(self, job: Job, kinds: Iterable[str]) -> list[Relaxation]:
        found = (KINDS[kind](self, job) for kind in kinds)
        return [one for one in found if one is not None]
