"""What can give way, kind by kind: the smallest change that makes room for a job in the plan as it stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

from routing.inserting.board import Board, Insertion
from routing.model import Job, Shift, Window
from routing.reasons.changed_plan import ChangedPlan, Lift, one_visit_more, without_breaks
from routing.reasons.least import least
from routing.rules.feasibility import horizon

MOST_OVERTIME, MOST_DRIVING = 240, 600
"""Minutes; nobody is asked to work, or to drive, longer than this beyond what the shift allows."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One rule that gives way, and by how much. Whoever plans anew with it serves the job.

    Parameters
    ----------
    kind : str
        Which rule; one of `KINDS`.
    seconds : int
        By how much, in whole minutes (window: on both sides; overtime, driving: for every shift), else 0.
    price : int
        What the insertion then costs.
    shift : int
        Where the job would go, its lead if it is one for two.
    sentence : str
        What to allow, for a person.
    skill : str or None
        The skill that may be lacking; none for other kinds, and where all of them must be.
    """

    kind: str
    seconds: int
    price: int
    shift: int
    sentence: str
    skill: str | None = None


def _window(plan: ChangedPlan, job: Job) -> Relaxation | None:
    first, last = horizon(plan.problem)
    farthest = max((max(one.start - first, last + 1 - one.end) for one in job.windows), default=0)
    found = least(lambda minutes: plan.helps(plan.board(), _widened(job, minutes * 60)), -(-farthest // 60))
    return _by_time("window", found, "Widen its windows by {} on both sides.")


def _earliest(plan: ChangedPlan, job: Job) -> Relaxation | None:
    floor = job.earliest
    if floor is None:
        return None
    most = -(-max(0, floor - horizon(plan.problem)[0]) // 60)
    found = least(lambda minutes: plan.helps(plan.board(), replace(job, earliest=floor - minutes * 60)), most)
    return _by_time("earliest", found, "Let it start {} before the earliest moment given.")


def _visits(plan: ChangedPlan, job: Job) -> Relaxation | None:
    return _under(plan, job, "visits", one_visit_more, "Allow one visit more than the shift may have.")


def _break(plan: ChangedPlan, job: Job) -> Relaxation | None:
    return _under(plan, job, "break", without_breaks, "Let the technician do without the break.")


def _driving(plan: ChangedPlan, job: Job) -> Relaxation | None:
    """More driving for whoever has a limit."""

    def board(minutes: int) -> Board:
        def longer(shift: Shift) -> Shift:
            most = shift.max_driving_seconds
            return shift if most is None else replace(shift, max_driving_seconds=most + minutes * 60)

        return plan.lifted(longer, ("driving", minutes))

    if all(shift.max_driving_seconds is None for shift in plan.problem.shifts):
        return None
    found = least(lambda minutes: plan.helps(board(minutes), job), MOST_DRIVING)
    return _by_time("driving", found, "Allow {} more driving.")


def _under(plan: ChangedPlan, job: Job, kind: str, lift: Lift, sentence: str) -> Relaxation | None:
    if all(lift(shift) == shift for shift in plan.problem.shifts):
        return None
    option = plan.helps(plan.lifted(lift), job)
    return None if option is None else Relaxation(kind, 0, option.price, option.shift, sentence)


def _overtime(plan: ChangedPlan, job: Job) -> Relaxation | None:
    found = least(lambda minutes: plan.helps(plan.board(minutes * 60), job), MOST_OVERTIME)
    return _by_time("overtime", found, "Allow {} more overtime.")


def _by_time(kind: str, found: tuple[int, Insertion] | None, sentence: str) -> Relaxation | None:
    if found is None:
        return None
    minutes, option = found
    amount = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return Relaxation(kind, minutes * 60, option.price, option.shift, sentence.format(amount))


def _skill(plan: ChangedPlan, job: Job) -> Relaxation | None:
    """The one skill without which it is cheapest; all of them together where no single one is enough."""
    single = [
        replace(found, skill=name)
        for name in sorted({*job.skills, *job.mate_skills})
        if (found := _as(plan, _without(job, name), "skill", f"Let somebody without the skill {name} go."))
    ]
    if single or not (job.skills or job.mate_skills):
        return min(single, key=lambda one: one.price, default=None)
    return _as(plan, replace(job, skills={}, mate_skills={}), "skill", "Let somebody without the skills go.")


def _without(job: Job, name: str) -> Job:
    skills, mate_skills = ({n: level for n, level in s.items() if n != name} for s in (job.skills, job.mate_skills))
    return replace(job, skills=skills, mate_skills=mate_skills)


def _technician(plan: ChangedPlan, job: Job) -> Relaxation | None:
    freed = replace(job, required=frozenset(), excluded=frozenset())
    return _as(plan, freed, "technician", "Let a technician go who is excluded or not the required one.")


def _parts(plan: ChangedPlan, job: Job) -> Relaxation | None:
    """What the supply would give is enough, or the van must carry what no supply has."""
    met = plan.helps(plan.board(supplied_before=True), job)
    if met is not None:
        return Relaxation(
            "parts", 0, met.price, met.shift, "Let technicians start with what the supply would give them."
        )
    return _as(plan, replace(job, demands=()), "parts", "Stock the van with the parts that the job needs.")


def _price(plan: ChangedPlan, job: Job) -> Relaxation | None:
    return _as(plan, job, "price", "Raise the price of leaving it out above that of the insertion.")


def _pin(plan: ChangedPlan, job: Job) -> Relaxation | None:
    return _as(plan, replace(job, pin=None), "pin", "Take away the pin of technician or time.")


def _mate(plan: ChangedPlan, job: Job) -> Relaxation | None:
    return _as(plan, replace(job, crew=1), "mate", "Let one technician go alone.")


def _order(plan: ChangedPlan, job: Job) -> Relaxation | None:
    return _as(plan, replace(job, after=()), "order", "Let it be done without the job that it waits for.")


def _as(plan: ChangedPlan, changed: Job, kind: str, sentence: str) -> Relaxation | None:
    look = plan.option if kind == "price" else plan.helps
    option = look(plan.board(), changed)
    return None if option is None else Relaxation(kind, 0, option.price, option.shift, sentence)


Search: TypeAlias = Callable[[ChangedPlan, Job], Relaxation | None]


KINDS: Mapping[str, Search] = MappingProxyType(
    {
        "window": _window,
        "earliest": _earliest,
        "overtime": _overtime,
        "visits": _visits,
        "driving": _driving,
        "break": _break,
        "skill": _skill,
        "technician": _technician,
        "parts": _parts,
        "pin": _pin,
        "mate": _mate,
        "order": _order,
        "price": _price,
    }
)
"""What can give way."""


TIME = ("window", "overtime")


FITTING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "no_skill": ("skill",),
        "no_technician": ("technician",),
        "no_parts": ("parts",),
        "supply_too_far": ("parts",),
        "too_costly": ("price",),
        "pin_impossible": ("pin",),
        "no_mate": ("mate",),
        "waits_for": ("order",),
        "no_capacity": TIME,
        "window_too_tight": (*TIME, "earliest"),
        "no_shift": (*TIME, "earliest"),
        "no_start": ("window", "earliest"),
        "visit_limit": ("visits",),
        "driving_limit": ("driving",),
        "break_in_the_way": ("break",),
        "unreachable": (),
    }
)
"""The kinds that answer a reason's code."""


def _widened(job: Job, seconds: int) -> Job:
    """Each window longer on both sides; those that then touch are one."""
    merged = list[Window]()
    for window in job.windows:
        start, end = window.start - seconds, window.end + seconds
        if merged and start <= merged[-1].end:
            merged[-1] = Window(merged[-1].start, end)
        else:
            merged.append(Window(start, end))
    return replace(job, windows=tuple(merged))
