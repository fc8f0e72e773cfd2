"""Why a job has no stop, what would give it one, and what a placed job's next best place would cost."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from routing.inserting.board import Board
from routing.model import Job, Problem, Shift
from routing.model.solution import Solution, Unserved
from routing.model.travel_range import NO_WAY
from routing.reasons.changed_plan import Lift, one_visit_more, without_breaks, without_driving_limit
from routing.reasons.relaxation_kinds import Relaxation
from routing.reasons.relaxations import RelaxationSearch
from routing.rules.feasibility import horizon, refusal, segments, supplied, unserved_price, visits_of
from routing.rules.scheduling import arrange
from routing.rules.timing import time_route

SENTENCES = {
    "no_shift": "Nobody who may do this job works at the times at which it may start.",
    "no_skill": "Nobody on shift has the skills at the level that the job needs.",
    "no_technician": "Everybody with the skills is excluded, or another technician is required.",
    "no_parts": "No van carries the parts that the job needs.",
    "supply_too_far": "Whoever could do it lacks a part or tool for it, and has no time to pick it up on the way.",
    "no_mate": "The job needs two technicians, and fewer than two can come.",
    "no_start": "Its windows lie before the earliest moment at which it may start.",
    "unreachable": "The travel times know no way there and back for anybody who could do it.",
    "visit_limit": "Everybody who could do it has as many visits as their shift may have.",
    "driving_limit": "Whoever could do it would drive longer than their shift allows.",
    "break_in_the_way": "Whoever could do it would have to miss a break that they must take.",
    "window_too_tight": "Even with an empty day nobody can travel there, finish and be back within window and shift.",
    "pin_impossible": "It cannot be done by the technician or at the time to which it is pinned.",
    "waits_for": "A job that must be finished before it is itself not planned.",
    "no_capacity": "Everybody who could do it is already full at these times.",
    "too_costly": "There is room, but making room costs more than leaving the job out.",
}

QUOTAS: dict[str, Lift] = {"visit_limit": one_visit_more, "driving_limit": without_driving_limit}
"""What is in the way where it would have a place without it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a job is unserved.

    Parameters
    ----------
    code : str
        Stable, one of `SENTENCES`.
    sentence : str
        The same for a person.
    relaxation : Relaxation or None
        The smallest change of one rule that would place it, if one was found.
    """

    code: str
    sentence: str
    relaxation: Relaxation | None = None


def explain(problem: Problem, solution: Solution) -> dict[int, Reason]:
    """Tell why each unserved job has no place, and the smallest change that would give it one.

    Parameters
    ----------
    problem : Problem
        A well-formed problem.
    solution : Solution
        A plan of it.

    Returns
    -------
    dict of int to Reason
        By job id.
    """
    jobs, search = {job.id: job for job in problem.jobs}, RelaxationSearch(problem, solution)
    return {
        job: Reason(code, SENTENCES[code], search.smallest(jobs[job], code))
        for job, code in _codes(problem, solution).items()
    }


def with_reasons(problem: Problem, solution: Solution) -> Solution:
    """Give each unserved job of a plan its reason, as `solve` does, without looking for relaxations.

    Parameters
    ----------
    problem : Problem
        A well-formed problem.
    solution : Solution
        A plan of it, for instance from `arrange`.

    Returns
    -------
    Solution
        The same plan, its unserved jobs each with a code and a sentence.
    """
    if not solution.unserved:
        return solution
    codes = _codes(problem, solution)
    told = [Unserved(one.job, codes[one.job], SENTENCES[codes[one.job]]) for one in solution.unserved]
    return replace(solution, unserved=tuple(told))


def next_best(problem: Problem, solution: Solution, job_id: int) -> int | None:
    """Price the next best place of a placed job; all other jobs stay where they are.

    Parameters
    ----------
    problem : Problem
        A well-formed problem.
    solution : Solution
        A plan of it.
    job_id : int
        A job that the plan serves.

    Returns
    -------
    int or None
        By how much the plan would cost more if another shift served the job, negative when the plan could be better;
        none if no other shift can.
    """
    job = next(job for job in problem.jobs if job.id == job_id)
    here = {route.shift for route in solution.routes if any(stop.job == job_id for stop in route.stops)}
    rest = {
        route.shift: [(stop.job, stop.mate) for stop in route.stops if stop.job != job_id] for route in solution.routes
    }
    without = arrange(problem, rest)
    options = Board(problem, without).quote(job, count=1_000)
    others = [option.price for option in options if option.shift not in here]
    saved = solution.objective.total - (without.objective.total - unserved_price(problem, job))
    return min(others) - saved if others else None


def _codes(problem: Problem, solution: Solution) -> dict[int, str]:
    search = RelaxationSearch(problem, solution)
    jobs = {job.id: job for job in problem.jobs}
    left = {unserved.job for unserved in solution.unserved}
    return {job: _code(problem, search, jobs[job], left) for job in sorted(left)}


def _code(problem: Problem, search: RelaxationSearch, job: Job, left: set[int]) -> str:
    if any(other in left for other in job.after):
        return "waits_for"
    alone = _code_alone(problem, job)
    if alone is not None:
        return alone
    if job.crew == 2 and not _crew_meets(problem, job):
        return "no_mate"
    if search.has_room(job):
        return "too_costly"
    return next((code for code, lift in QUOTAS.items() if search.has_room(job, lift)), "no_capacity")


def _code_alone(problem: Problem, job: Job) -> str | None:
    """The reason that holds whatever else is planned; none if an empty day would take the job."""
    if not problem.shifts:
        return "no_shift"
    refusals = {shift.id: refusal(shift, job) for shift in problem.shifts}
    able = [shift for shift in problem.shifts if refusals[shift.id] is None]
    if not able:
        freed = replace(job, required=frozenset(), excluded=frozenset())
        told = set(refusals.values())
        if "no_parts" not in told and any(refusal(shift, freed) is None for shift in problem.shifts):
            # Somebody has the skills: that others lack them is not why nobody comes.
            return "no_technician"
        return _first(told, ("no_parts", "no_skill", "no_technician", "pin_impossible"))
    span = horizon(problem)
    working = [shift for shift in able if _at_work(span, shift, job)]
    if any(fits_alone(problem, span, shift, job) for shift in working):
        return None
    return _why_nobody(problem, span, working, job)


def _why_nobody(problem: Problem, span: tuple[int, int], working: list[Shift], job: Job) -> str:
    """Why not even an empty day takes the job, though somebody may do it."""
    if not segments(job, span):
        return "pin_impossible" if job.pin is not None else "no_start"
    if any(fits_alone(problem, span, supplied(shift), job) for shift in working if shift.supply is not None):
        return "supply_too_far"
    if job.pin is not None:
        return "pin_impossible"
    if not working:
        return "no_shift"
    if all(_is_cut_off(problem, shift, job) for shift in working):
        return "unreachable"
    return _lifted_code(problem, span, working, job) or "window_too_tight"


def _is_cut_off(problem: Problem, shift: Shift, job: Job) -> bool:
    """Whether no leg there or back is one that anybody could drive."""
    done = shift.committed[-1].job if shift.committed else None
    start = next((other.place for other in problem.jobs if other.id == done), shift.start_place)
    matrices = [problem.travel.seconds, *(part.seconds for part in problem.travel.slices)]
    return min(max(int(m[start, job.place]), int(m[job.place, shift.end_place])) for m in matrices) >= NO_WAY


def _lifted_code(problem: Problem, span: tuple[int, int], working: list[Shift], job: Job) -> str | None:
    """The rule of the shifts without which an empty day would take the job; of several that are needed the first."""
    rules: dict[str, Lift] = {**QUOTAS, "break_in_the_way": without_breaks}
    # Asked first, since most of what nobody can do stays so without any of these rules.
    free = [(lifted, shift) for shift in working if (lifted := _lifted(shift, rules.values())) != shift]
    helped = [shift for lifted, shift in free if fits_alone(problem, span, lifted, job)]
    if not helped:
        return None

    def fits(lifts: Iterable[Lift]) -> bool:
        return any(fits_alone(problem, span, _lifted(shift, lifts), job) for shift in helped)

    single = next((code for code, lift in rules.items() if fits([lift])), None)
    return single or next(code for code in rules if not fits(lift for other, lift in rules.items() if other != code))


def _lifted(shift: Shift, lifts: Iterable[Lift]) -> Shift:
    for lift in lifts:
        shift = lift(shift)
    return shift


def _first(found: Iterable[str | None], order: tuple[str, ...]) -> str:
    codes = set(found)
    return next(code for code in order if code in codes)


def _at_work(span: tuple[int, int], shift: Shift, job: Job) -> bool:
    last = shift.end + shift.overtime_seconds
    return any(part.lo < last and part.hi >= shift.start for part in segments(job, span))


def fits_alone(problem: Problem, span: tuple[int, int], shift: Shift, job: Job, *, mate: bool = False) -> bool:
    """Whether the shift could take the job if it had nothing but its committed stops; `span` is the horizon."""
    visit = visits_of(job, span)[int(mate)]
    if shift.max_visits is not None and len(shift.committed) >= shift.max_visits:
        return False
    return time_route(problem, shift, (visit,), {}) is not None


def _crew_meets(problem: Problem, job: Job) -> bool:
    """Whether on empty days there are two technicians who can start the job together."""
    span = horizon(problem)
    able = {
        mate: [
            shift
            for shift in problem.shifts
            if refusal(shift, job, mate=mate) is None and fits_alone(problem, span, shift, job, mate=mate)
        ]
        for mate in (False, True)
    }
    lone = replace(problem, jobs=tuple(other for other in problem.jobs if other.id == job.id or _done(problem, other)))
    for lead in able[False]:
        for mate in able[True]:
            if lead.technician != mate.technician:
                pair = {lead.id: [(job.id, False)], mate.id: [(job.id, True)]}
                if all(left.job != job.id for left in arrange(lone, pair).unserved):
                    return True
    return False


def _done(problem: Problem, job: Job) -> bool:
    return any(stop.job == job.id for shift in problem.shifts for stop in shift.committed)
